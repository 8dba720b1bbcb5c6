using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Wearable;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>A wearable sleeps but for its heartbeats: what the hub has to say to it comes right behind an answer.</summary>
public sealed class BehindAnswerTests : IVitals
{
    private readonly NetCcm _ccm = new(TinyHub.Key);
    private readonly FakeRadio _radio = new();
    private readonly RadioPlan _plan;
    private readonly ButtonDevice _device;
    private readonly ButtonRound _round;
    private uint _downCounter = 100;
    private long _now = 1000;

    public BehindAnswerTests()
    {
        Firmware.Core.Board board = HeltecV3.Describe();
        DeviceSettings settings = DeviceSettings.FromText($"{DeviceRig.Identity}interval = 900\nspreading = 7\n", board);
        MemoryStore store = new();
        SeededRandom random = new(3);
        _plan = RadioPlan.Parse(settings.Region, settings.Spreading, 1, board.Radio!.MaxPowerDbm)!;
        RadioLine line = new(_radio, _plan, store, random, true, false, _now);
        _device = new ButtonDevice(board, settings, _ccm, store, [line.Plan], new IndicatorOutputs(), random, this, _now);
        _round = new ButtonRound(_device, [line]);
    }

    ResetCause IVitals.ResetCause => ResetCause.PowerOn;

    [Theory]
    [InlineData(100)]
    [InlineData(AirManners.AnswerMs)]
    public void A_command_that_begins_behind_the_answer_to_a_heartbeat_is_heard_and_obeyed(int answerAfterMs)
    {
        long sentAt = RunUntilHeartbeat();
        Hear(Ack(), sentAt + answerAfterMs + TimeOnAir.Ms(_plan.Up, AirManners.AnswerLength) - 5);
        Hear(new CommandBody { Kind = CommandKind.Identify, Argument = 10 }.ToBytes(), _now + 250);
        Assert.Equal(Indication.Identify, _device.Indication);
        Run(15_000);
        Assert.True(_round.SleepMs(_now) > 0);
        Assert.Equal("asleep", _radio.Doing);
    }

    [Fact]
    public void Without_a_command_it_sleeps_soon_behind_the_last_moment_of_an_answer()
    {
        long sentAt = RunUntilHeartbeat();
        int windowMs = AirManners.AnswerWindowMs(_plan.Up);
        Hear(Ack(), sentAt + windowMs - 5);
        Run(windowMs + 400 - (_now - sentAt));
        Assert.Equal("asleep", _radio.Doing);
        Assert.True(_round.SleepMs(_now) > 0);
    }

    [Fact]
    public void An_answer_that_is_played_back_again_and_again_does_not_keep_it_awake()
    {
        long sentAt = RunUntilHeartbeat();
        byte[] ack = Sealed(Ack());
        while (_now < sentAt + AirManners.AnswerWindowMs(_plan.Up) + 400)
        {
            if (_radio.Doing == "listening")
            {
                _radio.Hear(ack);
            }

            Run(50);
        }

        Assert.Equal("asleep", _radio.Doing);
        Assert.True(_round.SleepMs(_now) > 0);
    }

    long IVitals.FreeMemory() => 60_000;

    byte IVitals.Battery() => 80;

    /// <returns>When the last copy of the first heartbeat was on the air.</returns>
    private long RunUntilHeartbeat()
    {
        for (int i = 0; i < 60_000 && _radio.OnAir.Count == 0; i++)
        {
            Run(1);
        }

        Assert.True(_radio.OnAir.Count == 1, "no heartbeat");
        long sentAt = _now;
        Run(2);
        return sentAt;
    }

    private byte[] Ack() => new AckBody
    {
        Counter = Frame.ReadHeader(_radio.OnAir[0])!.Counter, Stage = AckStage.Heard, HubTimeMs = 1_700_000_000_000,
    }.ToBytes();

    private byte[] Sealed(byte[] body) => Frame.Seal(_ccm, true, TinyHub.Device, ++_downCounter, body);

    private void Hear(byte[] body, long atMs)
    {
        Run(atMs - _now);
        Assert.Equal("listening", _radio.Doing);
        _radio.Hear(Sealed(body));
        Run(2);
    }

    private void Run(long ms)
    {
        for (long until = _now + ms; _now < until;)
        {
            _now++;
            _round.Turn(false, false, true, false, _now);
        }
    }
}
