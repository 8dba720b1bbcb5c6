namespace SchoolButton.Hub.Host.Config;

/// <summary>Reads one receiver of a site, whatever it speaks.</summary>
internal static class ReceiverReader
{
    /// <returns>Null if nobody knows its protocol.</returns>
    public static ReceiverConfig? Read(ReceiverEntry entry, SiteEntry site, string at, string folder, ConfigProblems problems)
    {
        if (ReceiverKinds.Find(entry.Protocol) is not (var protocol, var kind))
        {
            problems.Add($"{at}.protocol: one of {ReceiverKinds.AllProtocols} is needed; left out, it is {ReceiverKinds.ContactId}");
            return null;
        }

        ReceiverFields.CheckNoneIsForeign(entry, protocol, kind, at, problems);
        ReceiverReading reading = new(entry, site, protocol, kind, at, folder, problems);
        ReceiverConfig receiver = kind switch
        {
            ReceiverKind.Cap => PostedReader.Cap(reading),
            ReceiverKind.Webhook => PostedReader.Webhook(reading),
            ReceiverKind.Mail => MailReader.Read(reading),
            ReceiverKind.SurGard => SurGardReader.Read(reading),
            _ => Dc09Reader.Read(reading),
        };
        return receiver with { Plan = receiver.Plan with { LineMark = LineMark.Of(entry, site, receiver.Certificates) } };
    }
}
