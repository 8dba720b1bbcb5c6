namespace SchoolButton.Hub.Host.Config;

/// <summary>
/// A receiver as the configuration file has it, whatever it speaks; <see cref="ReceiverFields"/> says which protocol has which
/// fields.
/// </summary>
internal record ReceiverEntry
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Protocol { get; init; }

    public string? Role { get; init; }

    public IReadOnlyList<string?>? Takes { get; init; }

    public SupervisionEntry? Supervision { get; init; }

    public RetryEntry? Retry { get; init; }

    public string? Account { get; init; }

    public double? ConnectTimeoutSeconds { get; init; }

    public double? ReplyTimeoutSeconds { get; init; }

    public string? Host { get; init; }

    public int? Port { get; init; }

    public string? Transport { get; init; }

    public string? Connection { get; init; }

    public string? Key { get; init; }

    public string? ReceiverNumber { get; init; }

    public string? LineNumber { get; init; }

    public int? Group { get; init; }

    public int? Resends { get; init; }

    /// <summary>By the kind's name: <c>"panic": "123 PA/PH"</c>.</summary>
    public IReadOnlyDictionary<string, string?>? Codes { get; init; }

    public string? Repeats { get; init; }

    public bool? SendText { get; init; }

    public bool? SendLocation { get; init; }

    public bool? SendTimeOfOccurrence { get; init; }

    public string? Url { get; init; }

    public string? Authorization { get; init; }

    public string? Secret { get; init; }

    public string? AuthorityFile { get; init; }

    public string? CertificateFile { get; init; }

    public string? CertificateKeyFile { get; init; }

    public string? Sender { get; init; }

    public string? SenderName { get; init; }

    public string? Scope { get; init; }

    public IReadOnlyList<string?>? Addresses { get; init; }

    public string? Restriction { get; init; }

    public double? LastingMinutes { get; init; }

    public string? Web { get; init; }

    public string? Contact { get; init; }

    public IReadOnlyDictionary<string, string?>? Geocodes { get; init; }

    public string? Security { get; init; }

    public string? User { get; init; }

    public string? Password { get; init; }

    public string? From { get; init; }

    public IReadOnlyList<string?>? To { get; init; }

    public string? HelloName { get; init; }

    internal sealed record SupervisionEntry
    {
        public string? Kind { get; init; }

        public double? IntervalSeconds { get; init; }

        public double? ReportingSeconds { get; init; }
    }

    internal sealed record RetryEntry
    {
        public double? MinSeconds { get; init; }

        public double? MaxSeconds { get; init; }
    }
}
