using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Host.Config;

/// <summary>The families of protocols that a receiver may speak.</summary>
[Flags]
internal enum ReceiverKind
{
    None = 0,
    Dc09 = 1,
    Cap = 2,
    Webhook = 4,
    Mail = 8,
    SurGard = 16,
}

/// <summary>What each of them can do.</summary>
internal static class ReceiverKinds
{
    public const string ContactId = "ADM-CID";
    public const string Sia = "SIA-DCS";

    private static readonly (string Protocol, ReceiverKind Kind)[] Protocols =
    [
        (Sia, ReceiverKind.Dc09), (ContactId, ReceiverKind.Dc09), ("CAP", ReceiverKind.Cap),
        ("webhook", ReceiverKind.Webhook), ("email", ReceiverKind.Mail), ("SurGard", ReceiverKind.SurGard),
    ];

    public static string AllProtocols => string.Join(", ", Protocols.Select(p => p.Protocol));

    /// <returns>The protocol as it is spelled here; null if there is none of that name.</returns>
    public static (string Protocol, ReceiverKind Kind)? Find(string? written)
    {
        (string Protocol, ReceiverKind Kind) found = Array.Find(
            Protocols, p => p.Protocol.Equals(written ?? ContactId, StringComparison.OrdinalIgnoreCase));
        return found.Protocol is null ? null : found;
    }

    /// <summary>The protocols of these families, for an error.</summary>
    public static string Names(ReceiverKind kinds) =>
        string.Join(", ", Protocols.Where(p => kinds.HasFlag(p.Kind)).Select(p => p.Protocol));

    /// <summary>Told as well, unless the configuration says that it is a way to the police.</summary>
    public static bool IsCopy(ReceiverKind kind) => kind is ReceiverKind.Webhook or ReceiverKind.Mail;

    /// <summary>A mail server's yes says nothing of anybody reading it.</summary>
    public static bool MayBeWay(ReceiverKind kind) => kind != ReceiverKind.Mail;

    /// <summary>Its messages say of themselves that they are an exercise.</summary>
    public static bool MarksDrills(ReceiverKind kind) => kind is ReceiverKind.Cap or ReceiverKind.Webhook;

    /// <summary>It can say what no alarm code says: what became of an alarm.</summary>
    public static bool HasWords(ReceiverKind kind) => kind is ReceiverKind.Cap or ReceiverKind.Webhook or ReceiverKind.Mail;

    /// <summary>It has a message that means nothing but that the line works.</summary>
    public static bool HasLink(ReceiverKind kind) => kind != ReceiverKind.Cap;

    /// <summary>A test event every so often fills mailboxes and mends nothing.</summary>
    public static bool HasTestEvent(ReceiverKind kind) => kind != ReceiverKind.Mail;

    /// <summary>What it takes where the configuration does not say.</summary>
    public static PathTakes Takes(ReceiverKind kind, bool isCopy, SiteEntry site) => kind switch
    {
        ReceiverKind.Mail => PathTakes.Escalations,
        ReceiverKind.Webhook when isCopy => PathTakes.Alarms | PathTakes.Supervision | PathTakes.Escalations,
        ReceiverKind.Cap when isCopy => PathTakes.Alarms | PathTakes.Steps,
        _ => PathTakes.Alarms
            | (site.ForwardSilence ?? true ? PathTakes.Supervision : PathTakes.None)
            | (site.ForwardTests ? PathTakes.Tests : PathTakes.None),
    };
}
