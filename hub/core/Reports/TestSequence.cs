namespace SchoolButton.Hub.Core;

/// <summary>
/// The sequence numbers of tests that are sent beside the hub (<c>schoolbutton receiver-test</c>). The hub never uses them
/// itself: a receiver that knows repeats by their number could otherwise take an alarm for one.
/// </summary>
public static class TestSequence
{
    public const int First = ReceiverPath.MaxSequence + 1;

    /// <summary>The highest of DC-09 (section 5.5.1.4).</summary>
    public const int Last = 9999;

    /// <summary>Another one each second, so that the receiver does not take a second test for the first one.</summary>
    public static int At(long unixMs) => First + (int)(unixMs / 1_000 % (Last - First + 1));
}
