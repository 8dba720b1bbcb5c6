using SchoolButton.Firmware.Core;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>o and c are readings of an open and a closed contact, e and d of the same after an edge was reported.</summary>
public class PauseContactTests
{
    [Theory]
    [InlineData("oooooo", false)]
    [InlineData("ooooco", true)]
    [InlineData("oooocc", true)]
    [InlineData("oc", true)]
    [InlineData("eooooo", true)] // while the loop hung
    [InlineData("dccccc", true)]
    [InlineData("ooooeo", true)] // shorter than the pause between two readings
    [InlineData("cccccc", false)] // pressed before, or stuck: the next start sees it
    [InlineData("ccoooo", false)] // pressed before and seen
    [InlineData("ccoeoo", false)] // the bounce of that release
    [InlineData("ccooooc", true)]
    public void A_press_in_the_pause_is_told_from_one_of_before(string readings, bool pressed) =>
        Assert.Equal(pressed, Reads(new PauseContact(pressed: false, neverRead: false), readings));

    [Theory]
    [InlineData("ccoooo", true)] // closed at a start that failed, and nobody looked
    [InlineData("cccccc", false)]
    [InlineData("oooooo", false)]
    public void A_press_during_a_start_that_fails_counts_once_the_finger_is_gone(string readings, bool pressed) =>
        Assert.Equal(pressed, Reads(new PauseContact(pressed: false, neverRead: true), readings));

    [Fact]
    public void What_is_known_to_have_been_pressed_stays_pressed() =>
        Assert.True(Reads(new PauseContact(pressed: true, neverRead: false), "ooooo"));

    private static bool Reads(PauseContact contact, string readings)
    {
        foreach (char reading in readings)
        {
            contact.Read(reading is 'c' or 'd', reading is 'e' or 'd');
        }

        return contact.IsPressed;
    }
}
