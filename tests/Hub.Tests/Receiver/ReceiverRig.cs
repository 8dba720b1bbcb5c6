using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Receiver;
using SchoolButton.Hub.Receiver.Settings;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.HubReceiver;

/// <summary>A whole receiver on real sockets and a real disk, on standing time; it can be stopped and started again.</summary>
internal sealed class ReceiverRig : IAsyncDisposable
{
    public const string Token = "tok-0123456789abcdef";

    private readonly string _folder = Directory.CreateTempSubdirectory("receiver").FullName;
    private readonly ReceiverSettings _settings;
    private ReceiverHost? _host;

    private ReceiverRig(Func<ReceiverSettings, ReceiverSettings>? change, TimeProvider? time)
    {
        Time = new ManualTime(Vectors.Morning);
        Clock = time ?? Time;
        ReceiverSettings usual = new()
        {
            DataFolder = Path.Combine(_folder, "data"),
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Http = new IPEndPoint(IPAddress.Loopback, 0),
            Token = Token,
            Accounts = Accounts(Account("1234")),
        };
        _settings = change is null ? usual : change(usual);
    }

    public ManualTime Time { get; }

    public TimeProvider Clock { get; }

    public ReceiverHost Host => _host!;

    public HttpClient Client { get; private set; } = null!;

    public static AccountSettings Account(string number, Dc09Key? key = null, TimeSpan? limit = null) =>
        new(number, $"School {number}", key, limit, new Dictionary<int, string> { [7] = "Room 12" });

    public static Dictionary<string, AccountSettings> Accounts(params AccountSettings[] accounts) =>
        accounts.ToDictionary(a => a.Number, StringComparer.OrdinalIgnoreCase);

    public static async Task<ReceiverRig> StartAsync(Func<ReceiverSettings, ReceiverSettings>? change = null, TimeProvider? time = null)
    {
        ReceiverRig rig = new(change, time);
        await rig.RestartAsync();
        return rig;
    }

    public async Task RestartAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
            Client.Dispose();
        }

        _host = await ReceiverHost.StartAsync(_settings, Clock, n => new string('x', n), watches: false, CancellationToken.None);
        Client = new HttpClient { BaseAddress = new Uri($"http://{_host.Http}") };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public async Task<ReceiverBench.RawLink> ConnectAsync()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Host.Line);
        return new ReceiverBench.RawLink(socket);
    }

    /// <summary>One line on a connection of its own, and its answer.</summary>
    public async Task<string> AskAsync(string line)
    {
        using ReceiverBench.RawLink link = await ConnectAsync();
        await link.WriteAsync(Vectors.Framed(line));
        return await link.ReadAsync();
    }

    public async Task<string> AskByDatagramAsync(byte[] datagram)
    {
        using Socket socket = new(SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(Host.Line);
        await socket.SendAsync(datagram.AsMemory());
        byte[] buffer = new byte[4096];
        using CancellationTokenSource patience = new(Patience.Generous);
        int count = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
        return Encoding.Latin1.GetString(buffer, 0, count);
    }

    /// <summary>What the API lists, newest first.</summary>
    public async Task<JsonElement[]> EventsAsync() => (await Client.GetFromJsonAsync<JsonElement[]>("/api/events"))!;

    public async Task<JsonElement> AccountAsync(string number) =>
        Assert.Single((await Client.GetFromJsonAsync<JsonElement[]>("/api/accounts"))!, a => a.Text("account") == number);

    /// <summary>Another hand on the journal's file: to make the disk refuse.</summary>
    public void Sql(string sql)
    {
        using SqliteConnection connection = new($"Data Source={_settings.JournalPath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Literals of tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

internal static class JsonWords
{
    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();
}
