using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SchoolButton.Hub.Dc09;
using SchoolButton.Tests.Road;

namespace SchoolButton.Tests.ReceiverRoad;

/// <summary>The real receiver in a process of its own, killed at random moments under load.</summary>
public sealed class KillTests : IDisposable
{
    private const string Token = "tok-0123456789abcdef";
    private const int Kills = 6;
    private const int Senders = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("receiver").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_it_is_killed_and_nothing_is_stored_twice()
    {
        string config = Path.Combine(_folder, "receiver.json");
        await File.WriteAllTextAsync(config, $$"""{ "listen": "127.0.0.1:0", "http": "127.0.0.1:0", "token": "{{Token}}", "takeUnknown": true }""");
        HashSet<string> acknowledged = [];
        string[] again = [];
        Random dice = new(20260901);
        for (int round = 0; round < Kills; round++)
        {
            await using SchoolButtonProcess receiver = SchoolButtonProcess.Start("receiver", "--config", config);
            IPEndPoint line = IPEndPoint.Parse(receiver.WaitForLine("receiving "));

            // What stayed unanswered goes out again, as a hub does it; the kill comes after a random number of answers.
            int killAfter = dice.Next(1, 400);
            TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
            int answers = 0;
            int current = round;
            Task<(HashSet<string> Acked, string? Open)>[] senders = [.. Enumerable.Range(0, Senders).Select(i => Task.Run(() => SendAsync(
                line, i, current, again.ElementAtOrDefault(i), () =>
                {
                    if (Interlocked.Increment(ref answers) == killAfter)
                    {
                        enough.TrySetResult();
                    }
                })))];
            await enough.Task.WaitAsync(Patience);
            await receiver.KillAsync();
            (HashSet<string> Acked, string? Open)[] ends = await Task.WhenAll(senders);
            acknowledged.UnionWith(ends.SelectMany(e => e.Acked));
            again = [.. ends.Select(e => e.Open).OfType<string>()];
        }

        await using SchoolButtonProcess last = SchoolButtonProcess.Start("receiver", "--config", config);
        using HttpClient client = new() { BaseAddress = new Uri(last.WaitForLine("ready ")) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        last.WaitForLine("receiving ");
        List<string> stored = [];
        for (long before = long.MaxValue; ;)
        {
            using JsonDocument page = JsonDocument.Parse(await client.GetStringAsync(new Uri($"/api/events?limit=1000&before={before}", UriKind.Relative)));
            if (page.RootElement.GetArrayLength() == 0)
            {
                break;
            }

            stored.AddRange(page.RootElement.EnumerateArray().Select(e => e.GetProperty("data").GetString()!));
            before = page.RootElement.EnumerateArray().Last().GetProperty("id").GetInt64();
        }

        Assert.True(acknowledged.Count >= Kills);
        Assert.Empty(acknowledged.Except(stored));
        Assert.Equal(stored.Distinct().Count(), stored.Count);
    }

    /// <summary>One sender: a message, its ACK, the next message, until the line breaks.</summary>
    /// <returns>What was acknowledged, and the message that was not.</returns>
    private static async Task<(HashSet<string> Acked, string? Open)> SendAsync(IPEndPoint to, int sender, int round, string? first, Action acked)
    {
        HashSet<string> acknowledged = [];
        string? open = first;
        try
        {
            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(to);
            byte[] buffer = new byte[1024];
            for (int n = 1; n < 900; n++)
            {
                // Data tells sender, round and number apart; a message that goes out again keeps its number.
                open ??= $"#{0xA00 + sender:X}|1120 {round:D2} {n:D3}";
                int sequence = (int.Parse(open[^6..^4], System.Globalization.CultureInfo.InvariantCulture) * 1000)
                    + int.Parse(open[^3..], System.Globalization.CultureInfo.InvariantCulture);
                Dc09Frame frame = new() { Id = "ADM-CID", Sequence = sequence, Account = open[1..4], Data = open };
                await socket.SendAsync(frame.Encode().AsMemory());
                string answer = string.Empty;
                while (!answer.Contains('\r', StringComparison.Ordinal))
                {
                    using CancellationTokenSource patience = new(Patience);
                    int count = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
                    if (count == 0)
                    {
                        return (acknowledged, open);
                    }

                    answer += Encoding.Latin1.GetString(buffer, 0, count);
                }

                Assert.Contains($"\"ACK\"{sequence:D4}", answer, StringComparison.Ordinal);
                acknowledged.Add(open);
                open = null;
                acked();
            }
        }
        catch (SocketException)
        {
            // Killed.
        }

        return (acknowledged, open);
    }
}
