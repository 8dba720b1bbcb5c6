using SchoolButton.Hub.Simulation;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>
/// How many wearables the textbooks allow at a heartbeat interval. They know neither walls nor capture, and every
/// wearable is alike; the simulation says what becomes of it.
/// </summary>
internal sealed class CapacityFormula
{
    /// <summary>Of the delivery that random loss alone would allow, what must be left.</summary>
    public const double LeastOfAllowed = 0.95;

    /// <summary>From a CAD's last look at the air until others' CAD can see the packet, symbols.</summary>
    private const double BlindSymbols = 4;

    private readonly SchoolPlan _plan;
    private readonly AirFrames _frames;

    public CapacityFormula(SchoolPlan plan, AirFrames frames)
    {
        _plan = plan;
        _frames = frames;
    }

    /// <summary>Gateways that hear heartbeats: with two channels every second one is on theirs.</summary>
    public int Hearing => _plan.Channels == 1 ? _plan.Gateways : Math.Max(1, _plan.Gateways / 2);

    /// <summary>What would arrive if nobody disturbed anybody: each gateway loses each copy by itself.</summary>
    public double AllowedDelivery => 1 - Math.Pow(_plan.Loss, _frames.HeartbeatCopies * Hearing);

    /// <summary>Pure ALOHA: nobody hears another and a frame survives with e^(−2G). Without capture.</summary>
    public int Aloha => (int)(-Math.Log(LeastSurvival) / 2 / Load);

    /// <summary>
    /// Non-persistent CSMA: everybody hears everybody. S = G·e^(−aG) / (G(1 + 2a) + e^(−aG)), and a frame survives with
    /// e^(−aG) (Kleinrock and Tobagi 1975, equation 8). Beyond the G of the greatest S more load carries less.
    /// </summary>
    public int Csma
    {
        get
        {
            double worst = -Math.Log(LeastSurvival) / Blind;
            double most = 0;
            for (double g = 0.01; g <= worst; g += 0.01)
            {
                double free = Math.Exp(-Blind * g);
                most = Math.Max(most, g * free / ((g * (1 + (2 * Blind))) + free));
            }

            return (int)(most / Load);
        }
    }

    /// <summary>The gateways' hour is used up by the answers that heartbeats want; what is kept for alarms stays.</summary>
    public int Answers => (int)(Hearing * _frames.AnswerMsAnHour * AirFrames.DetailsEvery / (_frames.Ack.Ms * 3600 / PeriodSeconds));

    /// <summary>Frames on the air at any time, on average, for each wearable (G of one, erlang).</summary>
    public double Load =>
        ((_frames.HeartbeatCopies * _frames.MeanHeartbeatMs) + (_frames.Ack.Ms / AirFrames.DetailsEvery)) / (PeriodSeconds * 1000);

    /// <summary>The share of a frame in which another can begin unseen: Kleinrock and Tobagi's a.</summary>
    public double Blind => BlindSymbols * Math.Pow(2, _plan.Spreading) / _frames.Radio.UpHeartbeat.BandwidthHz * 1000 / _frames.MeanHeartbeatMs;

    private double PeriodSeconds => _plan.HeartbeatSeconds * AirFrames.MeanPeriodShare;

    /// <summary>Of a single copy, so that <see cref="LeastOfAllowed"/> of the heartbeats that could arrive do.</summary>
    private double LeastSurvival
    {
        get
        {
            double missed = 1 - (LeastOfAllowed * AllowedDelivery);
            double copy = 1 - Math.Pow(missed, 1.0 / _frames.HeartbeatCopies);
            return Math.Min(1, copy / (1 - Math.Pow(_plan.Loss, Hearing)));
        }
    }
}
