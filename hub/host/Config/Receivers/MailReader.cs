using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Reads mailboxes and the server that takes mail for them.</summary>
internal static class MailReader
{
    public static MailReceiverConfig Read(ReceiverReading reading)
    {
        (ReceiverEntry entry, string at, ConfigProblems problems) = (reading.Entry, reading.At, reading.Problems);
        IReadOnlyList<string> to = ReceiverReading.Texts(entry.To);
        problems.Require(to.Count > 0, $"{at}.to: name at least one mailbox, such as [\"duty@school-7.example\"]");
        problems.Require(
            entry.From is not null, $"{at}.from: name the mailbox that the mail comes from, such as alarm@school-7.example");
        problems.Require(
            entry.Security is null or "startTls" or "tls" or "none",
            $"{at}.security: startTls (usually port 587), tls (usually port 465) or none (only to this very machine) is needed; left out, it is startTls");
        return new MailReceiverConfig
        {
            ToHost = reading.Host(),
            ToPort = reading.Port(MailOptions.DefaultPort),
            Security = entry.Security switch
            {
                "tls" => SmtpSecurity.Implicit,
                "none" => SmtpSecurity.PlainToThisMachine,
                _ => SmtpSecurity.StartTls,
            },
            Tls = TlsReader.Read(entry, reading.Folder, at, problems),
            User = entry.User,
            Password = reading.Secret(entry.Password, SecretUse.Password),
            From = entry.From ?? string.Empty,
            To = to,
            HelloName = entry.HelloName,
            Account = reading.Account(),
            ConnectTimeout = reading.ConnectTimeout(MailOptions.DefaultConnectTimeout),
            ReplyTimeout = reading.ReplyTimeout(MailOptions.DefaultCommandTimeout),
            Plan = reading.Plan(to.Count > 0 ? to[0] : string.Empty, MailOptions.DefaultTotalTimeout),
        };
    }
}
