using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Reads receivers that messages are posted to: CAP and webhook.</summary>
internal static class PostedReader
{
    private static readonly Uri Nowhere = new("https://localhost/");

    public static CapReceiverConfig Cap(ReceiverReading reading)
    {
        (ReceiverEntry entry, string at, ConfigProblems problems) = (reading.Entry, reading.At, reading.Problems);
        Uri url = Url(reading);
        TimeSpan reply = reading.ReplyTimeout(HttpReceiver.DefaultAnswerTimeout);
        problems.Require(
            entry.Scope is null or "private" or "restricted", $"{at}.scope: private or restricted is needed; left out, it is private");
        bool hasWeb = Uri.TryCreate(entry.Web, UriKind.Absolute, out Uri? web);
        problems.Require(entry.Web is null || hasWeb, $"{at}.web: a whole address is needed, with https:// in front; or leave it out");
        problems.Require(
            entry.LastingMinutes is null or (>= 10 and <= 10_080), $"{at}.lastingMinutes: 10 to 10080 is needed; left out, it is 240");
        problems.Require(entry.Sender is not null, $"{at}.sender: name who sends, unique in the world, by custom like hub@school-7.example");
        return new CapReceiverConfig
        {
            Url = url,
            Authorization = reading.Secret(entry.Authorization, SecretUse.Authorization),
            Tls = TlsReader.Read(entry, reading.Folder, at, problems),
            Sender = entry.Sender ?? string.Empty,
            SenderName = entry.SenderName,
            Scope = entry.Scope == "restricted" ? CapScope.Restricted : CapScope.Private,
            Addresses = ReceiverReading.Texts(entry.Addresses),
            Restriction = entry.Restriction ?? string.Empty,
            Lasting = entry.LastingMinutes is >= 10 and <= 10_080 and var minutes ? TimeSpan.FromMinutes(minutes) : CapOptions.DefaultLasting,
            Web = web,
            Contact = entry.Contact,
            Geocodes = [.. (entry.Geocodes ?? new Dictionary<string, string?>()).Select(g => (g.Key, g.Value ?? string.Empty))],
            Codes = reading.Codes(),
            Account = reading.Account(),
            ConnectTimeout = reading.ConnectTimeout(HttpReceiver.DefaultConnectTimeout),
            ReplyTimeout = reply,
            Plan = reading.Plan(ReceiverReading.Address(url.Host.Trim('[', ']'), url.Port), reply),
        };
    }

    public static WebhookReceiverConfig Webhook(ReceiverReading reading)
    {
        (ReceiverEntry entry, string at, ConfigProblems problems) = (reading.Entry, reading.At, reading.Problems);
        Uri url = Url(reading);
        TimeSpan reply = reading.ReplyTimeout(HttpReceiver.DefaultAnswerTimeout);
        problems.Require(
            entry.Secret is not null,
            $"{at}.secret: give the secret that this receiver knows our messages by; make one with: openssl rand -hex 32");
        return new WebhookReceiverConfig
        {
            Url = url,
            Authorization = reading.Secret(entry.Authorization, SecretUse.Authorization),
            Secret = reading.Secret(entry.Secret, SecretUse.Secret) ?? ReceiverSecret.OfSealed([]),
            Tls = TlsReader.Read(entry, reading.Folder, at, problems),
            Account = reading.Account(),
            ConnectTimeout = reading.ConnectTimeout(HttpReceiver.DefaultConnectTimeout),
            ReplyTimeout = reply,
            Plan = reading.Plan(ReceiverReading.Address(url.Host.Trim('[', ']'), url.Port), reply),
        };
    }

    private static Uri Url(ReceiverReading reading)
    {
        bool isWhole = Uri.TryCreate(reading.Entry.Url, UriKind.Absolute, out Uri? url) && url.Host.Length > 0
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp);
        reading.Problems.Require(
            isWhole, $"{reading.At}.url: an address that begins with https:// is needed (http:// only to this machine itself)");
        return isWhole ? url! : Nowhere;
    }
}
