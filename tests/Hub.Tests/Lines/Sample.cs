using System.Runtime.CompilerServices;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Tests.Lines;

/// <summary>A school, a press, and the receivers that are told of it.</summary>
internal static class Sample
{
    public const string Token = "Bearer s3cr3t-t0ken-never-shown";
    public const string HookSecret = "hook-secret-of-32-bytes-0123456!";

    public static readonly DateTimeOffset Press = new(2026, 3, 2, 3, 15, 30, 250, TimeSpan.Zero);

    public static TimeZoneInfo Almaty { get; } =
        TimeZoneInfo.CreateCustomTimeZone("Almaty", TimeSpan.FromHours(5), "Almaty", "Almaty");

    public static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    public static Outgoing Message(ReportKind kind = ReportKind.Panic) => new()
    {
        ReportId = 41,
        Attempt = 1,
        Site = "school-7",
        Path = "p1",
        Kind = kind,
        Sequence = 12,
        Zone = 7,
        Address = 0xA1B2,
        AlarmId = 17,
        OccurredUnixMs = Press.ToUnixTimeMilliseconds(),
        CreatedUnixMs = Press.ToUnixTimeMilliseconds() + 5,
        DeviceName = "Кнопка у доски",
        Room = "12-кабинет",
    };

    public static Outgoing Cancel() => Message(ReportKind.Cancel) with
    {
        AlarmId = 18,
        CancelsAlarmId = 17,
        CancelsOccurredUnixMs = Press.ToUnixTimeMilliseconds(),
        OccurredUnixMs = Press.AddSeconds(40).ToUnixTimeMilliseconds(),
        CreatedUnixMs = Press.AddSeconds(40).ToUnixTimeMilliseconds(),
    };

    public static HttpReceiver Http(string url = "https://receiver.example/take?key=query-t0ken") =>
        new() { Url = new Uri(url), Authorization = new SecretText(Token) };

    public static CapOptions Cap(HttpReceiver? to = null) => new()
    {
        To = to ?? Http(),
        Sender = "hub@school-7.example",
        SiteName = "№ 7 мектеп <\"&\">",
        Account = "1234",
        Addresses = ["police-duty", "district 3 desk"],
        Zone = Almaty,
        Web = new Uri("https://hub.school-7.example/"),
        Contact = "+7 727 000 00 00",
        Circle = new CapCircle(new CapPoint(43.2389, 76.8897), 0.2),
        Polygon = new CapPolygon([new(43.24, 76.88), new(43.24, 76.89), new(43.23, 76.89), new(43.24, 76.88)]),
        Geocodes = [("KATO", "750000000")],
    };

    public static WebhookOptions Webhook(HttpReceiver? to = null) =>
        new() { To = to ?? Http(), Secret = new SecretText(HookSecret), SiteName = "№ 7 мектеп", Account = "1234" };
}
