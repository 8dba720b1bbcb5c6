namespace SchoolButton.Hub.Core;

/// <summary>
/// One way out of a site, as it is set up: which receiver, what it takes, how it is watched and how often it is tried. What
/// the receiver's protocol, address and keys are, is the line's business.
/// </summary>
public sealed record PathPlan
{
    /// <summary>EN 50136-1, grade 4 on the primary path: a failure is reported within this time.</summary>
    public const long DefaultReportingMs = 180_000;

    public const long DefaultSupervisionMs = 60_000;

    /// <summary>Where no receiver is set up: what is owed waits here, fails and shows.</summary>
    public static PathPlan None { get; } = new() { Id = string.Empty, Name = Site.NoReceiver };

    /// <summary>Among the site's ways; stays the same when the order or the address changes, since sequence numbers belong to it.</summary>
    public required string Id { get; init; }

    /// <summary>For people: host:port, an address, a mailbox.</summary>
    public required string Name { get; init; }

    public PathTakes Takes { get; init; } = PathTakes.Alarms | PathTakes.Supervision;

    /// <summary>
    /// It is told as well, whoever else was; its answer does not mean that the police have it. Others are ways to the police:
    /// tried in the site's order, one after the other.
    /// </summary>
    public bool IsCopy { get; init; }

    public PathSupervision Supervision { get; init; }

    public long SupervisionMs { get; init; } = DefaultSupervisionMs;

    /// <summary>A failure of the way is shown within this time, whether or not there is anything to send.</summary>
    public long ReportingMs { get; init; } = DefaultReportingMs;

    /// <summary>The longest that one attempt takes to fail, by the receiver's timeouts; 0 where it is not known.</summary>
    public long AttemptMs { get; init; }

    /// <summary>First wait after a failed attempt; doubles up to <see cref="RetryMaxMs"/>. Null for the policy's.</summary>
    public long? RetryMinMs { get; init; }

    public long? RetryMaxMs { get; init; }

    /// <summary>Another one means that the line was set up otherwise: another address, key or code. It says nothing else.</summary>
    public string LineMark { get; init; } = string.Empty;

    public bool Has(PathTakes what) => (Takes & what) != 0;
}
