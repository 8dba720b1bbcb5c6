namespace SchoolButton.Hub.Host.Config;

/// <summary>Which protocol has which fields; what no table names, all have.</summary>
internal static class ReceiverFields
{
    private const ReceiverKind Dialled = ReceiverKind.Dc09 | ReceiverKind.Mail | ReceiverKind.SurGard;
    private const ReceiverKind Coded = ReceiverKind.Dc09 | ReceiverKind.SurGard;
    private const ReceiverKind Posted = ReceiverKind.Cap | ReceiverKind.Webhook;
    private const ReceiverKind Certified = Posted | ReceiverKind.Mail;

    private static readonly (string Name, ReceiverKind Of, Func<ReceiverEntry, object?> Value)[] Some =
    [
        ("host", Dialled, e => e.Host),
        ("port", Dialled, e => e.Port),
        ("transport", ReceiverKind.Dc09, e => e.Transport),
        ("connection", ReceiverKind.Dc09, e => e.Connection),
        ("key", ReceiverKind.Dc09, e => e.Key),
        ("receiverNumber", Coded, e => e.ReceiverNumber),
        ("lineNumber", Coded, e => e.LineNumber),
        ("codes", Coded | ReceiverKind.Cap, e => e.Codes),
        ("repeats", Coded, e => e.Repeats),
        ("sendText", ReceiverKind.Dc09, e => e.SendText),
        ("sendLocation", ReceiverKind.Dc09, e => e.SendLocation),
        ("sendTimeOfOccurrence", ReceiverKind.Dc09, e => e.SendTimeOfOccurrence),
        ("group", ReceiverKind.SurGard, e => e.Group),
        ("resends", ReceiverKind.SurGard, e => e.Resends),
        ("url", Posted, e => e.Url),
        ("authorization", Posted, e => e.Authorization),
        ("secret", ReceiverKind.Webhook, e => e.Secret),
        ("authorityFile", Certified, e => e.AuthorityFile),
        ("certificateFile", Certified, e => e.CertificateFile),
        ("certificateKeyFile", Certified, e => e.CertificateKeyFile),
        ("sender", ReceiverKind.Cap, e => e.Sender),
        ("senderName", ReceiverKind.Cap, e => e.SenderName),
        ("scope", ReceiverKind.Cap, e => e.Scope),
        ("addresses", ReceiverKind.Cap, e => e.Addresses),
        ("restriction", ReceiverKind.Cap, e => e.Restriction),
        ("lastingMinutes", ReceiverKind.Cap, e => e.LastingMinutes),
        ("web", ReceiverKind.Cap, e => e.Web),
        ("contact", ReceiverKind.Cap, e => e.Contact),
        ("geocodes", ReceiverKind.Cap, e => e.Geocodes),
        ("security", ReceiverKind.Mail, e => e.Security),
        ("user", ReceiverKind.Mail, e => e.User),
        ("password", ReceiverKind.Mail, e => e.Password),
        ("from", ReceiverKind.Mail, e => e.From),
        ("to", ReceiverKind.Mail, e => e.To),
        ("helloName", ReceiverKind.Mail, e => e.HelloName),
    ];

    /// <summary>What does nothing is not left standing: whoever wrote it expects something of it.</summary>
    public static void CheckNoneIsForeign(ReceiverEntry entry, string protocol, ReceiverKind kind, string at, ConfigProblems problems)
    {
        foreach ((string name, ReceiverKind of, Func<ReceiverEntry, object?> value) in Some)
        {
            problems.Require(
                of.HasFlag(kind) || value(entry) is null,
                $"{at}.{name}: it is for {ReceiverKinds.Names(of)}, not for {protocol}; leave it out");
        }
    }
}
