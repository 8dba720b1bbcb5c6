using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Wearable;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>A walk test with the wearable's own radio line, in virtual time.</summary>
public sealed class WalkRoadTests : IVitals
{
    private const int WalkSeconds = Modes.MaxWalkSeconds;

    private readonly NetCcm _ccm = new(TinyHub.Key);
    private readonly List<Indication> _shown = [];
    private readonly List<long> _walked = [];
    private uint _downCounter = 100;
    private long _now;
    private bool _commanded;

    ResetCause IVitals.ResetCause => ResetCause.PowerOn;

    [Theory]
    [InlineData(7, 5200)]
    [InlineData(9, 18600)]
    [InlineData(12, 132000)]
    public void Half_an_hour_of_it_never_waits_for_air_time(int spreading, int everyMs)
    {
        Walk(spreading, snrQuarters: 20, _ => true);
        Assert.InRange(_walked.Count, (WalkSeconds * 1000 / everyMs) - 15, (WalkSeconds * 1000 / everyMs) + 2);
        Assert.All(_walked.Zip(_walked.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 5000, everyMs + 2500));
        Assert.Equal([Indication.WalkGood], _shown.Distinct());
    }

    [Theory]
    [InlineData(10, Indication.WalkGood)]
    [InlineData(9, Indication.WalkWeak)]
    [InlineData(-30, Indication.WalkWeak)]
    public void What_is_good_is_ten_decibels_above_what_the_spreading_factor_needs(int snrQuarters, Indication expected)
    {
        Walk(7, snrQuarters, _ => true);
        Assert.Equal([expected], _shown.Distinct());
    }

    [Fact]
    public void Where_no_gateway_answers_it_says_so_and_where_one_does_again_too()
    {
        Walk(7, 20, now => now is < 600_000 or > 1_200_000);
        Assert.Equal(
            [Indication.WalkGood, Indication.WalkNothing, Indication.WalkGood],
            _shown.Where((shown, i) => i == 0 || _shown[i - 1] != shown));
    }

    long IVitals.FreeMemory() => 60_000;

    byte IVitals.Battery() => 80;

    /// <param name="answers">Whether a gateway is in reach at that time.</param>
    private void Walk(int spreading, int snrQuarters, Func<long, bool> answers)
    {
        Firmware.Core.Board board = HeltecV3.Describe();
        DeviceSettings settings = DeviceSettings.FromText($"{DeviceRig.Identity}interval = 900\nspreading = {spreading}\n", board);
        SeededRandom random = new(3);
        BudgetRadio radio = new(bytes => answers(_now) ? Answer(bytes) : null) { SnrQuarters = snrQuarters };
        MemoryStore store = new();
        RadioLine line = new(
            radio, RadioPlan.Parse(settings.Region, settings.Spreading, 1, board.Radio!.MaxPowerDbm)!, store, random, true, false, 0);
        ButtonDevice device = new(board, settings, _ccm, store, [line.Plan], new IndicatorOutputs(), random, this, 0);
        ButtonRound round = new(device, [line]);
        while (_now < 3_600_000)
        {
            radio.AdvanceTo(_now);
            long due = round.Turn(false, false, true, false, _now);
            if (_now >= 5000 && !_commanded)
            {
                _commanded = true;
                byte[] command = new CommandBody { Kind = CommandKind.WalkTest, Argument = WalkSeconds }.ToBytes();
                device.OnFrame(Frame.Seal(_ccm, true, TinyHub.Device, ++_downCounter, command), _now);
                Assert.True(device.IsWalking(_now));
            }
            else if (_commanded && !device.IsWalking(_now))
            {
                return;
            }

            if (device.IsWalking(_now) && (_shown.Count > 0 || device.Indication >= Indication.WalkGood))
            {
                _shown.Add(device.Indication);
            }

            _now = Math.Max(_now + 1, Math.Min(_now + board.PollMs, Math.Min(due, radio.NextMs)));
        }
    }

    private byte[]? Answer(byte[] bytes)
    {
        HeartbeatBody heartbeat = HeartbeatBody.FromBytes(Frame.Open(_ccm, bytes)!)!;
        const byte walk = HeartbeatBody.WalkTestFlag | HeartbeatBody.AckWantedFlag;
        if ((heartbeat.Flags & walk) == walk)
        {
            _walked.Add(_now);
        }

        AckBody ack = new() { Counter = Frame.ReadHeader(bytes)!.Counter, Stage = AckStage.Heard, HubTimeMs = 1_700_000_000_000 };
        return Frame.Seal(_ccm, true, TinyHub.Device, ++_downCounter, ack.ToBytes());
    }
}
