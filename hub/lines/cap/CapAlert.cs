using System.Globalization;
using System.Text;
using System.Xml;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>
/// Writes one message as a CAP 1.2 alert (OASIS Standard, 1 July 2010). Pure. The identifier and, for an alarm, the sent time are
/// made of what the database holds, so that every attempt is the same alert and a cancel can reference it without a memory.
/// </summary>
internal static class CapAlert
{
    public const string Namespace = "urn:oasis:names:tc:emergency:cap:1.2";

    /// <summary>Recommended for a headline by section 3.2.2, in characters.</summary>
    private const int MaxHeadlineLength = 160;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <param name="now">When this attempt is made.</param>
    /// <returns>UTF-8 with a declaration.</returns>
    public static byte[] Write(CapOptions options, Outgoing message, DateTimeOffset now)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = Utf8, Indent = true, IndentChars = " ", NewLineChars = "\n" }))
        {
            xml.WriteStartElement("alert", Namespace);
            WriteHead(xml, options, message);
            foreach (string language in options.InLanguages)
            {
                WriteInfo(xml, options, message, Languages.Of(language), now);
            }

            xml.WriteEndElement();
        }

        return bytes.ToArray();
    }

    private static void WriteHead(XmlWriter xml, CapOptions options, Outgoing message)
    {
        (string Name, long OccurredUnixMs)? earlier = MatterName.Earlier(message);
        MessageStatus status = MessageStatuses.Of(message);
        string identifier = MatterName.Of(message);
        Element(xml, "identifier", identifier);
        Element(xml, "sender", options.Sender);
        Element(xml, "sent", Time(options, SentUnixMs(message)));
        Element(xml, "status", status.ToString());
        Element(xml, "msgType", MessageType(message, earlier is not null));
        Element(xml, "source", "SchoolButton");
        Element(xml, "scope", options.Scope.ToString());
        if (options.Scope == CapScope.Restricted)
        {
            Element(xml, "restriction", options.Restriction);
        }

        if (options.Addresses.Count > 0)
        {
            Element(xml, "addresses", string.Join(' ', options.Addresses.Select(a => a.Contains(' ', StringComparison.Ordinal) ? $"\"{a}\"" : a)));
        }

        if (status == MessageStatus.Exercise)
        {
            Element(xml, "note", EnglishWords.Table.IgnoreExercise);
        }

        if (earlier is { } reference)
        {
            Element(xml, "references", $"{options.Sender},{reference.Name},{Time(options, reference.OccurredUnixMs)}");
        }

        // What belongs to one alarm is found by the name of its first message.
        Element(xml, "incidents", earlier?.Name ?? identifier);
    }

    private static void WriteInfo(XmlWriter xml, CapOptions options, Outgoing message, LanguageWords words, DateTimeOffset now)
    {
        var told = new Told(words, message, options.SiteName, TimeZoneInfo.ConvertTime(At(message.OccurredUnixMs), options.Zone));
        CapGrade grade = CapGrade.Of(message);
        xml.WriteStartElement("info", Namespace);
        Element(xml, "language", words.Tag);
        Element(xml, "category", grade.Category);
        Element(xml, "event", told.Event);
        Element(xml, "responseType", grade.Response);
        Element(xml, "urgency", grade.Urgency);
        Element(xml, "severity", grade.Severity);
        Element(xml, "certainty", grade.Certainty);
        Pair(xml, "eventCode", "SchoolButton", KindName.Of(message.Kind) + (message.Restore ? ".over" : ""));
        if (options.Codes.Find(message.Kind) is { } code)
        {
            Pair(xml, "eventCode", "SIA-DC-05", code.ContactId);
        }

        Element(xml, "effective", Time(options, SentUnixMs(message)));
        Element(xml, "onset", Time(options, message.OccurredUnixMs));
        Element(xml, "expires", Time(options, (now + options.Lasting).ToUnixTimeMilliseconds()));
        Element(xml, "senderName", options.SenderName ?? options.SiteName);
        Element(xml, "headline", OneLine.Of(told.Headline, MaxHeadlineLength));
        Element(xml, "description", told.Description);
        if (told.Instruction.Length > 0)
        {
            Element(xml, "instruction", told.Instruction);
        }

        if (options.Web is { } web)
        {
            Element(xml, "web", web.AbsoluteUri);
        }

        if (options.Contact is { } contact)
        {
            Element(xml, "contact", contact);
        }

        WriteParameters(xml, options, message);
        WriteArea(xml, options, told);
        xml.WriteEndElement();
    }

    private static void WriteParameters(XmlWriter xml, CapOptions options, Outgoing message)
    {
        if (options.Account.Length > 0)
        {
            Pair(xml, "parameter", "account", options.Account);
        }

        if (Told.Part(message.Room) is { Length: > 0 } room)
        {
            Pair(xml, "parameter", "room", room);
        }

        if (Told.Part(message.DeviceName) is { Length: > 0 } device)
        {
            Pair(xml, "parameter", "device", device);
        }

        Pair(xml, "parameter", "zone", message.Zone.ToString(CultureInfo.InvariantCulture));
        if (message.IsLate)
        {
            Pair(xml, "parameter", "late", "true");
        }

        if (message.About is { } about)
        {
            Pair(xml, "parameter", "about", KindName.Of(about));
        }

        if (message is { Kind: ReportKind.Step, Step: { } step })
        {
            Pair(xml, "parameter", "step", step.ToString().ToLowerInvariant());
        }

        if (message.ReceivedLateUnixMs > 0)
        {
            Pair(xml, "parameter", "receivedLate", Time(options, message.ReceivedLateUnixMs));
        }

        if (message.CancelledUnixMs > 0)
        {
            Pair(xml, "parameter", "cancelled", Time(options, message.CancelledUnixMs));
        }

        if (message.ClosedUnixMs > 0)
        {
            Pair(xml, "parameter", "closed", Time(options, message.ClosedUnixMs));
        }
    }

    private static void WriteArea(XmlWriter xml, CapOptions options, Told told)
    {
        xml.WriteStartElement("area", Namespace);
        Element(xml, "areaDesc", told.Place);
        if (options.Polygon is { } polygon)
        {
            Element(xml, "polygon", polygon.ToString());
        }

        if (options.Circle is { } circle)
        {
            Element(xml, "circle", circle.ToString());
        }

        foreach ((string name, string value) in options.Geocodes)
        {
            Pair(xml, "geocode", name, value);
        }

        xml.WriteEndElement();
    }

    /// <summary>Update and Cancel are about an earlier message and must name it; without one it is news of its own.</summary>
    private static string MessageType(Outgoing message, bool hasEarlier) => (message.Kind, hasEarlier) switch
    {
        (ReportKind.Cancel, true) => "Cancel",
        (_, true) => "Update",
        _ => "Alert",
    };

    /// <summary>
    /// An alarm's alert is dated by the press, which whatever references it can know. What follows on an alarm is dated by when it was owed:
    /// it must not be older than what it is about.
    /// </summary>
    private static long SentUnixMs(Outgoing message) =>
        message.Kind is ReportKind.Undelivered or ReportKind.Step ? message.CreatedUnixMs : message.OccurredUnixMs;

    /// <summary>Section 3.3.2: always an offset, never Z, and UTC as -00:00.</summary>
    private static string Time(CapOptions options, long unixMs)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(At(unixMs), options.Zone);
        string text = local.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
        return local.Offset == TimeSpan.Zero ? text.Replace('+', '-') : text;
    }

    private static DateTimeOffset At(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);

    private static void Element(XmlWriter xml, string name, string text) => xml.WriteElementString(name, Namespace, text);

    private static void Pair(XmlWriter xml, string element, string name, string value)
    {
        xml.WriteStartElement(element, Namespace);
        Element(xml, "valueName", name);
        Element(xml, "value", value);
        xml.WriteEndElement();
    }
}
