using System.Globalization;
using System.Text;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>
/// Writes one message as a mail (RFC 5322, RFC 2045, RFC 2047). Pure; ASCII lines that end with CR LF. The body is base64, whose lines never begin
/// with a dot and are never too long, so that no server need do anything to it.
/// </summary>
internal static class MailText
{
    private const string LineEnd = "\r\n";

    /// <summary>Of a subject, in characters; what telephones show is less.</summary>
    private const int MaxSubjectLength = 200;

    private const long HourMs = 3_600_000;

    /// <summary>Of UTF-8 in one encoded word: 52 characters of base64, so that its line stays under 76 (RFC 2047, section 2).</summary>
    private const int MaxWordBytes = 39;

    public static string Of(MailOptions options, Outgoing message, DateTimeOffset now)
    {
        Told[] told = Tell(options, message);
        var mail = new StringBuilder();
        Header(mail, "From", $"SchoolButton <{options.From}>");
        Header(mail, "To", string.Join($",{LineEnd} ", options.Recipients.Select(r => $"<{r}>")));
        Header(mail, "Subject", Encoded(Subject(options, message)));
        DateTimeOffset local = TimeZoneInfo.ConvertTime(now, options.Zone);
        Header(mail, "Date", local.ToString("ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture).Remove(29, 1));
        Header(mail, "Message-ID", Id(options, MatterName.Of(message)));
        if (MatterName.Earlier(message) is { } earlier)
        {
            Header(mail, "In-Reply-To", Id(options, earlier.Name));
            Header(mail, "References", Id(options, earlier.Name));
        }

        if (KindName.IsCallForHelp(message.Kind) || message.Kind == ReportKind.Undelivered)
        {
            Header(mail, "Importance", "high");
            Header(mail, "X-Priority", "1");
        }

        // So that nobody's "I am on holiday" answers it (RFC 3834).
        Header(mail, "Auto-Submitted", "auto-generated");
        Header(mail, "Content-Language", string.Join(", ", options.InLanguages));
        Header(mail, "MIME-Version", "1.0");
        Header(mail, "Content-Type", "text/plain; charset=utf-8");
        Header(mail, "Content-Transfer-Encoding", "base64");
        return mail.Append(LineEnd).Append(Base64(Body(options, told))).Append(LineEnd).ToString();
    }

    /// <summary>What, where and when, in every language of the mail; with the day, if it is told long after.</summary>
    public static string Subject(MailOptions options, Outgoing message)
    {
        Told[] told = Tell(options, message);
        DateTimeOffset occurred = Occurred(options, message);
        bool isOld = message.IsLate || message.CreatedUnixMs - message.OccurredUnixMs > HourMs;
        string when = occurred.ToString(isOld ? "yyyy-MM-dd HH:mm" : "HH:mm", CultureInfo.InvariantCulture);
        return OneLine.Of($"{string.Join(" / ", told.Select(t => t.Title))}: {told[0].Place}, {when}", MaxSubjectLength);
    }

    private static Told[] Tell(MailOptions options, Outgoing message) =>
        [.. options.InLanguages.Select(l => new Told(Languages.Of(l), message, options.SiteName, Occurred(options, message)))];

    private static DateTimeOffset Occurred(MailOptions options, Outgoing message) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(message.OccurredUnixMs), options.Zone);

    private static string Body(MailOptions options, Told[] told)
    {
        var body = new StringBuilder();
        foreach (Told one in told)
        {
            body.Append(body.Length > 0 ? $"{LineEnd}--------{LineEnd}{LineEnd}" : "").Append(one.Title).Append(LineEnd).Append(LineEnd);
            foreach (string sentence in one.Sentences())
            {
                body.Append(sentence).Append(LineEnd);
            }

            body.Append(LineEnd);
            foreach ((string name, string value) in one.Particulars(options.Account))
            {
                body.Append(CultureInfo.InvariantCulture, $"{name}: {value}").Append(LineEnd);
            }
        }

        return body.ToString();
    }

    private static string Id(MailOptions options, string name) => $"<{name}@{options.Domain}>";

    private static void Header(StringBuilder mail, string name, string value) => mail.Append(name).Append(": ").Append(value).Append(LineEnd);

    private static string Base64(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text), Base64FormattingOptions.InsertLineBreaks);

    /// <summary>Encoded words of whole characters each, one to a line.</summary>
    private static string Encoded(string text)
    {
        var words = new List<string>();
        var word = new List<byte>(MaxWordBytes);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            int length = rune.EncodeToUtf8(utf8);
            if (word.Count + length > MaxWordBytes)
            {
                words.Add(Word(word));
                word.Clear();
            }

            word.AddRange(utf8[..length]);
        }

        words.Add(Word(word));
        return string.Join($"{LineEnd} ", words);
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";
}
