using SchoolButton.Firmware.Core;
using SchoolButton.Hub.Simulation;
using SchoolButton.Protocol;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>What is sent on a plan's air: the firmware's own channels, bodies and times.</summary>
internal sealed class AirFrames
{
    /// <summary>Of a wearable: every so many heartbeats one has details and wants an answer.</summary>
    public const int DetailsEvery = HeartbeatSchedule.DetailsEvery;

    /// <summary>A wearable sends each heartbeat so often.</summary>
    public int HeartbeatCopies { get; private init; } = 1;

    /// <summary>Of the interval, between two heartbeats on average: jitter only shortens it, to 80 to 98 %.</summary>
    public const double MeanPeriodShare = 0.89;

    private static readonly Board Wearable = Firmware.Wearable.HeltecV3.Describe();

    private AirFrames(RadioPlan radio)
    {
        Radio = radio;
        Alarm = Sealed("alarm", radio.Up, new AlarmBody().ToBytes());
        Heartbeat = Sealed("heartbeat", radio.UpHeartbeat, new HeartbeatBody().ToBytes());
        Details = Sealed(
            "heartbeat with details", radio.UpHeartbeat,
            new HeartbeatBody { HasDetails = true, ResetCause = ResetCause.WokenByTimer }.ToBytes());
        Ack = Sealed("answer", radio.OfGateway(1), new AckBody().ToBytes());
    }

    public RadioPlan Radio { get; }

    public AirFrame Alarm { get; }

    public AirFrame Heartbeat { get; }

    public AirFrame Details { get; }

    public AirFrame Ack { get; }

    /// <summary>The board that the plan is made for.</summary>
    public static BatteryPart Battery => Wearable.Battery!;

    public static string BoardName => Wearable.Name;

    /// <summary>Of one heartbeat's sending, on average over those with and without details.</summary>
    public double MeanHeartbeatMs => ((Heartbeat.Ms * (DetailsEvery - 1)) + Details.Ms) / DetailsEvery;

    /// <summary>What a gateway may send in an hour, milliseconds; the rest of the limit is kept for alarms.</summary>
    public double AnswerMsAnHour => HourLimitMs(Radio.OfGateway(1)) * (1000 - AirManners.AnswerReservePermille) / 1000;

    /// <exception cref="ArgumentException">The firmware has no such region or spreading factor.</exception>
    public static AirFrames Of(SchoolPlan plan) => new(
        RadioPlan.Parse(plan.Region, plan.Spreading, plan.Channels, Wearable.Radio!.MaxPowerDbm)
            ?? throw new ArgumentException($"no plan for {plan.Region} at SF{plan.Spreading}", nameof(plan)))
    {
        HeartbeatCopies = AirManners.HeartbeatCopies(plan.HeartbeatSeconds),
    };

    /// <summary>What the law allows one sender on this channel, milliseconds in any hour.</summary>
    public double HourLimitMs(RadioChannel channel) => Band(channel).LimitMicros / 1000.0;

    public RadioBand Band(RadioChannel channel) => Radio.Bands.First(band => band.Holds(channel));

    /// <summary>Milliseconds on the air of so many bytes.</summary>
    public static double MsOf(RadioChannel channel, int bytes) => TimeOnAir.Micros(channel, bytes) / 1000.0;

    private static AirFrame Sealed(string name, RadioChannel channel, byte[] body) =>
        new(name, channel, Frame.Overhead + body.Length, MsOf(channel, Frame.Overhead + body.Length));
}
