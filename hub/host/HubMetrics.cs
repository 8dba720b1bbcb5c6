using System.Diagnostics.Metrics;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Host;

/// <summary>What the hub counts of itself.</summary>
internal static class HubMetrics
{
    public static readonly Meter Meter = new("SchoolButton.Hub");

    public static readonly Counter<long> Frames = Meter.CreateCounter<long>(
        "schoolbutton_hub_frames", description: "Sealed frames that opened, by what became of them");

    public static readonly Counter<long> FramesDropped = Meter.CreateCounter<long>(
        "schoolbutton_hub_frames_dropped", description: "Frames that were not believed, by reason");

    public static readonly Counter<long> AgesClamped = Meter.CreateCounter<long>(
        "schoolbutton_hub_gateway_ages_clamped", description: "Frames that a gateway called older than it can be");

    public static readonly Counter<long> Orders = Meter.CreateCounter<long>(
        "schoolbutton_hub_gateway_orders", description: "Frames to be sent on the air, by whether a gateway took them");

    public static readonly Counter<long> Interferences = Meter.CreateCounter<long>(
        "schoolbutton_hub_interference", description: "Times that a gateway's channel was taken for jammed, and for free again");

    public static readonly Counter<long> Escalations = Meter.CreateCounter<long>(
        "schoolbutton_hub_escalations", description: "Times that an alarm was told of again since no receiver had it and nobody acted");

    public static readonly Counter<long> WillHints = Meter.CreateCounter<long>(
        "schoolbutton_hub_will_hints", description: "Sessions that broke off and had left a will");

    public static readonly Counter<long> Batches = Meter.CreateCounter<long>(
        "schoolbutton_hub_batches", description: "Batches committed, by whether they were synced");

    public static readonly Counter<long> CommitFailures = Meter.CreateCounter<long>(
        "schoolbutton_hub_commit_failures", description: "Commits that failed and were tried again");

    public static readonly Counter<long> Downlinks = Meter.CreateCounter<long>(
        "schoolbutton_hub_downlinks", description: "Frames to devices, by whether a session took them");

    public static readonly Counter<long> Reports = Meter.CreateCounter<long>(
        "schoolbutton_hub_reports", description: "Attempts to send to a receiver, by outcome");

    public static readonly Counter<long> TickOverruns = Meter.CreateCounter<long>(
        "schoolbutton_hub_tick_overruns", description: "Turns of the hub's loop that came more than half a second late");

    public static readonly Counter<long> Stalls = Meter.CreateCounter<long>(
        "schoolbutton_hub_stalls", description: "Times that the hub found that it had been asleep");

    public static readonly Counter<long> Deafnesses = Meter.CreateCounter<long>(
        "schoolbutton_hub_deafnesses", description: "Times that the hub's sockets were not read for a while");

    public static readonly Counter<long> ClockSteps = Meter.CreateCounter<long>(
        "schoolbutton_hub_clock_steps", description: "Times that the machine's wall clock was set while the hub ran");

    public static readonly UpDownCounter<long> KeysClosed = Meter.CreateUpDownCounter<long>(
        "schoolbutton_hub_keys_closed", description: "Devices that cannot be heard since their stored keys do not open");

    public static readonly Histogram<double> CommitSeconds = Meter.CreateHistogram<double>(
        "schoolbutton_hub_commit_seconds", unit: "s", description: "Time that one commit took");

    public static string Name(FrameVerdict verdict) => verdict switch
    {
        FrameVerdict.Accepted => "accepted",
        FrameVerdict.Repeated => "repeated",
        FrameVerdict.Old => "replayed",
        FrameVerdict.Copy => "copy",
        _ => "unknown",
    };

    public static string Name(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Acknowledged => "acknowledged",
        SendOutcome.NotSent => "not_sent",
        SendOutcome.Unanswered => "unanswered",
        _ => "refused",
    };
}
