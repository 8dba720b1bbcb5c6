namespace SchoolButton.Hub.Core;

/// <summary>An alarm on its way to the police: over which ways it is owed, and whether there is another.</summary>
internal sealed class Matter(in Notice notice, SiteWays site)
{
    public Notice Notice { get; } = notice;

    public SiteWays Site { get; } = site;

    /// <summary>One message for each way that has not taken it yet.</summary>
    public List<Report> Owed { get; } = [];

    /// <summary>The ways that it was owed over since the start, in that order.</summary>
    public List<ReceiverPath> Reached { get; } = [];

    /// <summary>A way has taken it.</summary>
    public bool IsReceived { get; set; }

    /// <summary>Monotonic; when the next way gets it too. 0 for none, or not yet set.</summary>
    public long FailoverMs { get; set; }

    /// <summary>
    /// Whether one way is enough for it. What takes back or ends something goes wherever that was told; and a site may want
    /// its calls for help everywhere.
    /// </summary>
    public bool IsRelieved => Notice is { Kind: not ReportKind.Cancel, Restore: false }
        && !(Site.PanicOverAll && Reporting.IsCallForHelp(Notice.Kind));

    /// <summary>Whether there is a way that has not got it yet, and is to get it.</summary>
    public bool HasNext => Reporting.IsCallForHelp(Notice.Kind)
        && !IsReceived
        && Site.Ways.Exists(w => w.Plan.Has(PathTakes.Alarms) && !Reached.Contains(w));
}
