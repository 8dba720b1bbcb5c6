namespace SchoolButton.Hub.Host.Config;

/// <summary>A site as the configuration file has it.</summary>
internal sealed record SiteEntry
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Account { get; init; }

    /// <summary>Yes, if left out. For receivers that do not say what they take.</summary>
    public bool? ForwardSilence { get; init; }

    /// <summary>For receivers that do not say what they take.</summary>
    public bool ForwardTests { get; init; }

    /// <summary>Short for a list of one.</summary>
    public ReceiverEntry? Receiver { get; init; }

    /// <summary>In the order in which they are tried.</summary>
    public IReadOnlyList<ReceiverEntry?>? Receivers { get; init; }

    public bool PanicOverAll { get; init; }

    public EscalationEntry? Escalation { get; init; }

    public LocationEntry? Location { get; init; }

    /// <summary>Corners, each as [latitude, longitude].</summary>
    public IReadOnlyList<IReadOnlyList<double>?>? Polygon { get; init; }

    /// <summary>All that there are, if left out.</summary>
    public IReadOnlyList<string?>? Languages { get; init; }

    /// <summary>This machine's, if left out.</summary>
    public string? TimeZone { get; init; }

    internal sealed record EscalationEntry
    {
        public IReadOnlyList<double>? AfterSeconds { get; init; }

        public double? EverySeconds { get; init; }

        /// <summary>False, if left out.</summary>
        public bool? Annunciators { get; init; }
    }

    internal sealed record LocationEntry
    {
        public double? Lat { get; init; }

        public double? Lon { get; init; }

        public double? RadiusMeters { get; init; }
    }
}
