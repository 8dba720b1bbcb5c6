using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Firmware.Wearable;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>The drivers round a deep sleep, on a virtual board that some lines run on.</summary>
public class DeepSleepTests
{
    private static readonly Firmware.Core.Board Described = HeltecV3.Describe();

    private readonly List<ResetCause> _starts = [];
    private bool _byTimer;

    [Fact]
    public async Task The_timer_is_no_press()
    {
        using VirtualBoard board = Sleeper(button: false);
        board.Plug();
        SleepPlan plan = await board.WhenAsleep(TinyHub.Patience());
        Assert.Equal(TimeSpan.FromSeconds(60), plan.Timer);
        board.EndSleep();
        await board.MainEnded.WaitAsync(TinyHub.Patience());
        Assert.Equal([ResetCause.PowerOn, ResetCause.WokenByTimer], _starts);
        Assert.True(_byTimer);
    }

    [Fact]
    public async Task A_contact_that_closes_is()
    {
        using VirtualBoard board = Sleeper(button: false);
        board.Plug();
        await board.WhenAsleep(TinyHub.Patience());
        board.SetContact(closed: true);
        await board.MainEnded.WaitAsync(TinyHub.Patience());
        Assert.Equal([ResetCause.PowerOn, ResetCause.WokenByContact], _starts);
    }

    [Fact]
    public async Task A_stuck_contact_does_not_end_the_sleep_and_that_it_opens_is_no_press()
    {
        using VirtualBoard board = Sleeper(button: true);
        board.SetContact(closed: true);
        board.Plug();
        await board.WhenAsleep(TinyHub.Patience());
        Assert.True(board.IsAsleep);
        board.SetContact(closed: false);
        await board.MainEnded.WaitAsync(TinyHub.Patience());
        Assert.Equal([ResetCause.PowerOn, ResetCause.WokenByTimer], _starts);
        Assert.False(_byTimer, "the sleep was shorter than it was meant to be");
    }

    [Fact]
    public async Task A_contact_that_closes_at_the_last_moment_before_the_sleep_ends_it_as_a_press()
    {
        using VirtualBoard board = Sleeper(button: false);
        board.SetContact(closed: true);
        board.Plug();
        await board.Booted(2);
        await board.MainEnded.WaitAsync(TinyHub.Patience());
        Assert.Equal([ResetCause.PowerOn, ResetCause.WokenByContact], _starts);
    }

    [Fact]
    public async Task What_is_in_memory_is_gone_and_what_is_on_flash_is_there()
    {
        using VirtualBoard board = Sleeper(button: false);
        board.Plug();
        await board.WhenAsleep(TinyHub.Patience());
        await board.Unwound.WaitAsync(TinyHub.Patience());
        board.EndSleep();
        await board.MainEnded.WaitAsync(TinyHub.Patience());
        Assert.Equal("\u0001", System.Text.Encoding.UTF8.GetString(new FlashReader(board).Read("record")!));
    }

    /// <param name="button">Whether the device takes the button for closed when it goes to sleep.</param>
    private VirtualBoard Sleeper(bool button) => new(new VirtualBoardOptions
    {
        Board = Described,
        SleepTimerRuns = false,
        EntryPoint = () =>
        {
            WakeReason reason = new();
            _starts.Add(reason.ResetCause);
            _byTimer = reason.IsTimer;
            if (reason.ResetCause == ResetCause.PowerOn)
            {
                new FlashStore("I:\\").Write("record", [1]);
                new DeepSleep(Described).Start(60_000, button, second: false);
            }
        },
    });

    private sealed class FlashReader(VirtualBoard board)
    {
        public byte[]? Read(string name) => board.Files.Read(name + ".a")?[4..^4];
    }
}
