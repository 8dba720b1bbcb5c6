using SchoolButton.Hub.Console;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;
using SchoolButton.Tests.Storage;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

/// <summary>What a device says of itself is told in words that say what to do.</summary>
public sealed class WordsTests
{
    [Fact]
    public void Each_fault_has_words_of_its_own()
    {
        List<string> words = [.. Enum.GetValues<FaultCode>().Append((FaultCode)200).Select(fault => Assert.Single(Warnings(
            new DeviceStatus { Flags = HeartbeatBody.FaultFlag, Fault = fault })))];

        // None and a fault that nobody knows share theirs.
        Assert.Equal(words.Count - 1, words.Distinct().Count());
    }

    [Fact]
    public void A_stuck_button_is_told_once()
    {
        DeviceStatus stuck = new()
        {
            Flags = HeartbeatBody.FaultFlag | HeartbeatBody.StuckFlag,
            Fault = FaultCode.StuckButton,
        };

        Assert.Contains("stuck", Assert.Single(Warnings(stuck)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(20, true)]
    [InlineData(21, false)]
    [InlineData(BatteryLevel.Mains, false)]
    [InlineData(BatteryLevel.Unknown, false)]
    public void A_low_battery_is_told(byte battery, bool isLow) =>
        Assert.Equal(isLow, Warnings(new DeviceStatus { Battery = battery }).Any(w => w.Contains("battery", StringComparison.Ordinal)));

    [Theory]
    [InlineData(HeartbeatBody.TestModeFlag, "test mode")]
    [InlineData(HeartbeatBody.WalkTestFlag, "walk test")]
    [InlineData(HeartbeatBody.WalkTestFlag | HeartbeatBody.TestModeFlag, "walk test")]
    public void That_presses_are_tests_is_told_once_with_its_reason(byte flags, string reason) =>
        Assert.Equal($"it is in {reason}: presses are tests", Assert.Single(Warnings(new DeviceStatus { Flags = flags })));

    [Theory]
    [InlineData(DeviceState.Online, "its channel is occupied")]
    [InlineData(DeviceState.Late, "its channel is occupied")]
    [InlineData(DeviceState.Silent, "nobody knows whether it still is")]
    public void A_jammed_gateway_is_told_of_as_far_as_it_is_known(DeviceState state, string words) =>
        Assert.Contains(
            words,
            Assert.Single(Warnings(new DeviceStatus { State = state, JammedSinceUnixMs = 1_000 })),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(CommandKind.None, null)]
    [InlineData(CommandKind.WalkTest, "walk-test")]
    [InlineData(CommandKind.TestMode, "test-mode")]
    [InlineData(CommandKind.Identify, "identify")]
    [InlineData((CommandKind)99, "command-99")]
    public void What_waits_for_a_sleeper_is_shown_by_its_name(CommandKind kind, string? name) => Assert.Equal(
        name,
        ViewOf.Device(new Device(Samples.Record() with { Address = 1 }, new DeviceStatus { PendingKind = kind })).PendingCommand);

    [Theory]
    [InlineData(EventKind.Panic, 4, "triple")]
    [InlineData(EventKind.Duress, 5, "both")]
    [InlineData(EventKind.Medical, 6, "second")]
    [InlineData(EventKind.Panic, 0, null)]
    [InlineData(EventKind.Panic, 99, "cause-99")]
    [InlineData(EventKind.Fault, 5, "radio")]
    [InlineData(EventKind.Fault, 6, "safe-mode")]
    [InlineData(EventKind.Cancel, 1, null)]
    public void A_cause_has_a_name(EventKind kind, byte cause, string? name) => Assert.Equal(name, CauseNames.Of(kind, cause));

    [Fact]
    public void The_page_has_words_for_every_name()
    {
        Dictionary<string, string>.KeyCollection keys = PageText.Words("en").Keys;
        IEnumerable<string> needed =
        [
            .. Enum.GetValues<PressCause>().Select(c => CauseNames.Of(c)).OfType<string>().Select(name => $"cause.{name}"),
            .. Enum.GetValues<FaultCode>().Select(f => CauseNames.Of(f)).OfType<string>().Select(name => $"cause.{name}"),
            .. Enum.GetValues<Announcement>().Select(a => $"announcement.{ConsoleJson.Word(a)}"),
            .. DeviceKinds.All.Select(kind => $"device.{kind}"),
        ];
        Assert.All(needed, key => Assert.Contains(key, keys));
    }

    private static IReadOnlyList<string> Warnings(DeviceStatus status) =>
        ViewOf.Device(new Device(Samples.Record() with { Address = 1 }, status)).Warnings;
}
