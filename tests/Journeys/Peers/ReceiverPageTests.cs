using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SchoolButton.Hub.Dc09;
using SchoolButton.Tests.Road;
using SchoolButton.Tests.Support.Link;

namespace SchoolButton.Tests.Peers;

/// <summary>The page of a receiver of ours in a real browser; what it shows came over DC-09.</summary>
public sealed class ReceiverPageTests : IDisposable
{
    /// <summary>Set to a folder, every look at the page is photographed there.</summary>
    private const string FolderVariable = "SCHOOLBUTTON_SCREENSHOTS";

    private const string Token = "tok-0123456789abcdef";

    private readonly string _folder = Directory.CreateTempSubdirectory("receiver").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [PeerFact("npm:playwright-core", "chromium")]
    public async Task The_person_on_duty_sees_an_alarm_come_takes_it_on_by_name_and_anybody_can_read_the_page()
    {
        await using SchoolButtonProcess receiver = Start();
        string page = $"{receiver.WaitForLine("ready ")}/#token={Token}";
        IPEndPoint line = IPEndPoint.Parse(receiver.WaitForLine("receiving "));
        await TellAsync(line, Frame(1, "1234", "1120 01 007"), Frame(2, "1234", "1120 01 008"), Frame(3, "1234", "1406 01 008"),
            Frame(4, "1234", "1381 01 009"), Frame(5, "5678", "1602 00 000"), Frame(6, "9999", "1120 01 001"),
            Frame(7, "1234", "1120 01 001", "#5678"),
            new Dc09Frame { Id = Dc09Ids.Sia, Sequence = 8, Account = "5678", Data = "#5678|Nri1/PA012^2nd floor, room 212^", Extended = "[X076W51.338][Y43N15.1]" },
            new Dc09Frame { Id = Dc09Ids.Sia, Sequence = 9, Account = "5678", Data = "#5678|<script>alert(1)</script>" });
        string[] arguments = [page, $"{line.Port}", Convert.ToHexString(Frame(10, "1234", "1122 01 007").Encode())];
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
        {
            arguments = [.. arguments, folder];
        }

        JsonElement seen = await NodeProcess.RunAsync("ReceiverPage.mjs", arguments);

        Assert.Empty(Texts(seen, "errors"));
        Assert.Empty(Texts(seen, "violations"));
        Assert.False(seen.GetProperty("tokenLeftInAddress").GetBoolean());
        Assert.Equal(["Message in an unknown form: read it below", "Alarm", "Alarm", "Alarm"], Texts(seen, "open"));
        Assert.Equal(["9999 unknown", "5678 present", "1234 unsupervised"], Texts(seen, "sites"));
        Assert.Contains(Texts(seen, "refused"), words => words!.EndsWith("refused, the account is not listed", StringComparison.Ordinal));
        Assert.Contains(Texts(seen, "refused"), words => words!.EndsWith("refused, its body names another account", StringComparison.Ordinal));
        Assert.Contains(Texts(seen, "troubles"), words => words!.Contains("Next receiver region", StringComparison.Ordinal));
        Assert.Equal(1, seen.GetProperty("cancelled").GetInt32());
        Assert.Equal("#5678|<script>alert(1)</script>", Text(seen, "unreadable"));

        Assert.Equal("School 7 | Room 12 · zone 7", Text(seen, "came"));
        Assert.Equal("Silent alarm. School 7. Room 12 · zone 7", Text(seen, "said"));
        Assert.Contains("\"ACK\"0010", Text(seen, "answer"), StringComparison.Ordinal);
        Assert.Equal(("Say first who you are: your name, above.", true), (Text(seen, "nameless"), seen.GetProperty("focus").GetBoolean()));
        Assert.Contains("taken on by Айгүл", Text(seen, "taken"), StringComparison.Ordinal);
        Assert.Equal("#1234|1122 01 007", Text(seen, "wire"));
        Assert.NotEqual(seen.GetProperty("titles").GetProperty("ru").GetString(), seen.GetProperty("titles").GetProperty("kk").GetString());
        Assert.Equal("kk", Text(seen, "lang"));
        Assert.Equal(0, seen.GetProperty("left").GetInt32());
    }

    private SchoolButtonProcess Start()
    {
        string config = Path.Combine(_folder, "receiver.json");
        File.WriteAllText(
            config,
            $$"""
            {
              "listen": "127.0.0.1:0", "http": "127.0.0.1:0", "token": "{{Token}}",
              "accounts": [
                { "account": "1234", "name": "School 7", "zones": { "7": "Room 12", "8": "Gym" } },
                { "account": "5678", "name": "№ 12 мектеп", "supervisionSeconds": 600 } ],
              "forward": [ { "id": "region", "host": "127.0.0.1", "port": {{FreePort.Find().Port}} } ]
            }
            """);
        return SchoolButtonProcess.Start("receiver", "--config", config);
    }

    private static Dc09Frame Frame(int sequence, string account, string body, string? inside = null) =>
        new() { Id = Dc09Ids.ContactId, Sequence = sequence, Account = account, Data = $"{inside ?? $"#{account}"}|{body}" };

    private static async Task TellAsync(IPEndPoint line, params Dc09Frame[] frames)
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(line);
        byte[] buffer = new byte[4096];
        foreach (Dc09Frame frame in frames)
        {
            await socket.SendAsync(frame.Encode().AsMemory());
            int count = await socket.ReceiveAsync(buffer.AsMemory());
            Assert.Contains($"{frame.Sequence:D4}", Encoding.Latin1.GetString(buffer, 0, count), StringComparison.Ordinal);
        }
    }

    private static string? Text(JsonElement seen, string name) => seen.GetProperty(name).GetString();

    private static IEnumerable<string?> Texts(JsonElement seen, string name) => seen.GetProperty(name).EnumerateArray().Select(e => e.GetString());
}
