using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Control-room software that reads what a Sur-Gard MLR2 says.</summary>
public sealed record SurGardReceiverConfig : ReceiverConfig
{
    public required string ToHost { get; init; }

    public required int ToPort { get; init; }

    /// <summary>RR, two hex digits.</summary>
    public string ReceiverNumber { get; init; } = "01";

    /// <summary>L, one hex digit.</summary>
    public string LineNumber { get; init; } = "1";

    public int Group { get; init; } = 1;

    public int Resends { get; init; } = SurGardOptions.DefaultResends;

    public EventCodes Codes { get; init; } = EventCodes.Default;

    /// <summary>Repeated calls for help carry the protocol's mark for it.</summary>
    public bool MarksRepeatedCalls { get; init; } = true;

    public override string Protocol => "SurGard";

    public override string Host => ToHost;

    public override int Port => ToPort;

    public override bool IsEncrypted => false;

    public override TimeSpan LongestAttempt => ConnectTimeout + (ReplyTimeout * (1 + Resends));

    internal override IReadOnlyList<string> Check(SiteConfig site) => ToOptions(site).Check();

    protected override IReceiverLine MakeLine(SiteConfig site, TimeProvider time, ILoggerFactory logs) =>
        new SurGardLine(ToOptions(site), time);

    private SurGardOptions ToOptions(SiteConfig site) => new()
    {
        Host = ToHost,
        Port = ToPort,
        Account = AccountOf(site),
        Receiver = ReceiverNumber,
        Line = LineNumber,
        Group = Group,
        Resends = Resends,
        Codes = Codes,
        MarksRepeatedCalls = MarksRepeatedCalls,
        ConnectTimeout = ConnectTimeout,
        AnswerTimeout = ReplyTimeout,
    };
}
