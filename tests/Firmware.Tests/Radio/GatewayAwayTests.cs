using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>A button on the mains whose gateway is away.</summary>
public class GatewayAwayTests : IVitals
{
    private const int MinuteMs = 60000;

    private readonly MemoryStore _store = new();
    private readonly List<(long AtMs, uint Counter, AlarmBody Alarm)> _onAir = [];
    private readonly NetCcm _ccm = new(TinyHub.Key);
    private long _now;
    private bool _button;

    public ResetCause ResetCause => ResetCause.PowerOn;

    public long FreeMemory() => 60000;

    public byte Battery() => BatteryLevel.Mains;

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(10)]
    public void A_press_after_two_hours_without_a_gateway_goes_on_the_air_at_once(int spreading)
    {
        Run run = Begin(spreading, "");
        run.Until(120 * MinuteMs);
        long pressedAt = _now;
        Press(run);
        run.Until(_now + (60 * MinuteMs));
        long firstAt = _onAir.Where(frame => frame.Alarm.Kind == EventKind.Panic).Select(frame => frame.AtMs).FirstOrDefault(long.MaxValue);
        Assert.True(firstAt - pressedAt < 10000, $"first on the air after {(firstAt - pressedAt) / 1000} s; on the air before: {Kinds()}");
    }

    [Fact]
    public void A_second_press_at_SF12_half_an_hour_after_one_that_nobody_answered_goes_on_the_air_at_once()
    {
        Run run = Begin(12, "double = medical\n");
        run.Until(MinuteMs);
        Press(run);
        run.Until(30 * MinuteMs);
        long pressedAt = _now;
        Press(run);
        run.Until(_now + 100);
        Press(run);
        run.Until(_now + (60 * MinuteMs));
        long firstAt = _onAir.Where(frame => frame.Alarm.Kind == EventKind.Medical).Select(frame => frame.AtMs).FirstOrDefault(long.MaxValue);
        Assert.True(firstAt - pressedAt < 20000, $"first on the air after {(firstAt - pressedAt) / 1000} s");
    }

    [Fact]
    public void Five_presses_within_an_hour_at_SF12_each_go_on_the_air_at_once_though_nobody_answers()
    {
        Run run = Begin(12, "");
        run.Until(MinuteMs);
        for (int press = 1; press <= 5; press++)
        {
            long pressedAt = _now;
            Press(run);
            run.Until(_now + (11 * MinuteMs));
            IEnumerable<long> firsts = _onAir.Where(frame => frame.Alarm.Kind == EventKind.Panic)
                .GroupBy(frame => frame.Counter).Select(same => same.Min(frame => frame.AtMs));
            Assert.Equal(press, firsts.Count());
            Assert.True(firsts.Max() - pressedAt < 20000, $"press {press} after {(firsts.Max() - pressedAt) / 1000} s");
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(12)]
    public void Eight_alarms_that_nobody_answers_keep_to_the_duty_cycle_and_leave_air_time_for_a_new_press(int spreading)
    {
        Run run = Begin(spreading, "double = medical\nhold = silent-panic\n");
        run.Until(MinuteMs);
        for (int press = 0; press < AlarmOutbox.MaxUnfinished; press++)
        {
            Press(run);
            run.Until(_now + 2000);
        }

        run.Until(90 * MinuteMs);
        RadioPlan plan = RadioPlan.Parse("ru864", spreading, 1, 14)!;
        int micros = TimeOnAir.Micros(plan.Up, 24);
        Assert.All(_onAir, first => Assert.InRange(
            _onAir.Count(frame => frame.AtMs >= first.AtMs && frame.AtMs < first.AtMs + (60 * MinuteMs)) * (long)micros,
            1, plan.Bands[0].LimitMicros));
        Assert.True(_onAir.Select(frame => frame.Counter).Distinct().Count() >= AlarmOutbox.MaxUnfinished);

        long pressedAt = _now;
        Press(run);
        run.Until(_now + 200);
        Press(run);
        run.Until(_now + (10 * MinuteMs));
        long firstAt = _onAir.Where(frame => frame.Alarm.Kind == EventKind.Medical).Select(frame => frame.AtMs).FirstOrDefault(long.MaxValue);
        Assert.True(firstAt - pressedAt < 20000, $"first on the air after {(firstAt - pressedAt) / 1000} s");
    }

    [Fact]
    public void A_radio_that_nobody_is_in_reach_of_is_no_fault()
    {
        Run run = Begin(9, "");
        run.Until(60 * MinuteMs);
        Assert.DoesNotContain(_onAir, frame => frame.Alarm.Kind == EventKind.Fault);
    }

    [Fact]
    public void The_use_of_the_air_of_a_device_on_the_mains_outlives_a_restart()
    {
        Run run = Begin(12, "");
        run.Until(MinuteMs);
        Press(run);
        run.Until(30 * MinuteMs);
        Assert.True(_onAir.Count > 10);
        Assert.NotNull(_store.Read("duty"));
    }

    [Fact]
    public void A_medium_that_cannot_be_written_does_not_hold_every_round_up()
    {
        Run run = Begin(12, "");
        run.Until(MinuteMs);
        int tries = 0;
        _store.BeforeWrite = () => tries++;
        _store.IsBroken = true;
        Press(run);
        run.Until(30 * MinuteMs);

        // Every ten seconds the alarms and the use of the air.
        Assert.InRange(tries, 10, (2 * 30 * 6) + 10);
    }

    private string Kinds() => string.Join(", ", _onAir.Select(frame => frame.Alarm.Kind).GroupBy(kind => kind).Select(group => $"{group.Count()} {group.Key}"));

    private void Press(Run run)
    {
        _button = true;
        run.Until(_now + 100);
        _button = false;
        run.Until(_now + 100);
    }

    private Run Begin(int spreading, string more)
    {
        Firmware.Core.Board board = Firmware.Stationary.Lora32.Describe();
        board.TamperPin = Firmware.Core.Board.NotFitted;
        DeviceSettings settings = DeviceSettings.FromText(
            $"id = 00a1b2\nkey = {Convert.ToHexStringLower(TinyHub.Key)}\nspreading = {spreading}\n{more}", board);
        BudgetRadio radio = new(Hear);
        SeededRandom random = new(7);
        RadioLine line = new(
            radio, RadioPlan.Parse(settings.Region, settings.Spreading, 1, 14)!, _store, random, false, false, 0);
        ButtonDevice device = new(board, settings, _ccm, _store, [line.Plan], new IndicatorOutputs(), random, this, 0);
        return new Run(this, radio, new ButtonRound(device, [line]));
    }

    private byte[]? Hear(byte[] frame)
    {
        AlarmBody? alarm = AlarmBody.FromBytes(Frame.Open(_ccm, frame)!);
        if (alarm != null)
        {
            _onAir.Add((_now, Frame.ReadHeader(frame)!.Counter, alarm));
        }

        return null;
    }

    private sealed class Run(GatewayAwayTests test, BudgetRadio radio, ButtonRound round)
    {
        public void Until(long atMs)
        {
            while (test._now < atMs)
            {
                radio.AdvanceTo(test._now);
                long due = round.Turn(test._button, false, true, false, test._now);
                test._now = Math.Max(test._now + 1, Math.Min(Math.Min(test._now + 100, atMs), Math.Min(due, radio.NextMs)));
            }
        }
    }
}
