using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Host.Reloading;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>A hub whose configuration is changed while it runs, with receivers on real sockets.</summary>
[Collection("Meters are heard by everybody in the process")]
public sealed class ReloadTests : IAsyncDisposable
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);
    private static readonly byte[] Press = new AlarmBody { Kind = EventKind.Panic, Cause = (byte)PressCause.Single, Battery = BatteryLevel.Mains }.ToBytes();

    private readonly List<Dc09Receiver> _receivers = [];
    private string _path = string.Empty;

    [Fact]
    public async Task What_is_owed_to_a_receiver_that_is_gone_goes_to_the_new_one()
    {
        int dead = FreePort();
        await using RoadHub road = await StartAsync(Receiver(dead));
        await PressAsync(road);
        (int port, Task<Dc09Received> came) = Open();

        Write(Receiver(port));
        ReloadAnswer answer = await road.Hub.Reload.ReloadAsync("Aigerim", CancellationToken.None);

        Assert.Equal((true, 1, 1), (answer.Taken, answer.Sites, answer.Receivers));
        Assert.Empty(answer.NeedRestart);
        Assert.Equal("120", (await came.WaitAsync(Generous)).Code);
    }

    [Fact]
    public async Task A_receiver_that_keeps_its_id_keeps_its_numbers_at_another_address()
    {
        (int first, Task<Dc09Received> one) = Open();
        await using RoadHub road = await StartAsync(Receiver(first, "\"id\": \"police\","));
        await PressAsync(road);
        Assert.Equal(1, (await one.WaitAsync(Generous)).Sequence);

        (int second, Task<Dc09Received> other) = Open();
        Write(Receiver(second, "\"id\": \"police\","));
        await road.Hub.Reload.ReloadAsync("Aigerim", CancellationToken.None);
        await PressAsync(road);

        Assert.Equal(2, (await other.WaitAsync(Generous)).Sequence);
    }

    [Fact]
    public async Task What_is_on_the_wire_of_an_old_address_ends_at_once_and_goes_to_the_new_one()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        const string Patient = "\"id\": \"police\", \"replyTimeoutSeconds\": 30,";
        await using RoadHub road = await StartAsync(Receiver(((IPEndPoint)silent.LocalEndpoint).Port, Patient));
        await PressAsync(road);
        using Socket taken = await silent.AcceptSocketAsync().WaitAsync(Generous);
        Assert.NotEqual(0, await taken.ReceiveAsync(new byte[1]).WaitAsync(Generous));

        (int port, Task<Dc09Received> came) = Open();
        Write(Receiver(port, Patient));
        await road.Hub.Reload.ReloadAsync("Aigerim", CancellationToken.None).WaitAsync(Generous);

        Assert.Equal("120", (await came.WaitAsync(Generous)).Code);
        Assert.DoesNotContain(road.Hub.View.Troubles, t => t.Contains("police", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pipe_in_its_place_is_refused_in_time_and_the_next_good_one_is_taken()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        (int port, _) = Open();
        await using RoadHub road = await StartAsync(Receiver(port));
        File.Delete(_path);
        using (Process making = Process.Start("mkfifo", _path))
        {
            await making.WaitForExitAsync();
        }

        road.Hub.Reload.Patience = TimeSpan.FromMilliseconds(100);
        Assert.Contains("could not be read within 0.1 s", await RefusalAsync(road), StringComparison.Ordinal);

        // Under another name it goes on holding its readers.
        string pipe = $"{_path}.pipe";
        File.Move(_path, pipe);
        Write(Receiver(port));
        road.Hub.Reload.Patience = Generous;
        Assert.Null(await RefusalAsync(road));

        File.Move(pipe, _path, overwrite: true);
        road.Hub.Reload.Patience = TimeSpan.FromMilliseconds(100);
        for (int hanging = 1; hanging < ConfigReload.MaxHanging; hanging++)
        {
            Assert.Contains("could not be read within", await RefusalAsync(road), StringComparison.Ordinal);
        }

        Assert.Contains("have not come to their end", await RefusalAsync(road), StringComparison.Ordinal);

        // Whoever waits for the pipe gets its end.
        await (await Task.Run(() => new FileStream(_path, FileMode.Open, FileAccess.Write)).WaitAsync(Generous)).DisposeAsync();
    }

    private static async Task<string?> RefusalAsync(RoadHub road) =>
        (await road.Hub.Reload.ReloadAsync("Aigerim", CancellationToken.None).WaitAsync(Generous)).Problem;

    [Fact]
    public async Task A_bad_one_is_refused_whole_said_and_the_old_one_stays()
    {
        (int port, Task<Dc09Received> came) = Open();
        await using RoadHub road = await StartAsync(Receiver(port));

        Write(Receiver(FreePort()) + ", \"languages\": [\"x\"]");
        ReloadAnswer answer = await road.Hub.Reload.ReloadAsync("Aigerim", CancellationToken.None);

        Assert.False(answer.Taken);
        Assert.Contains("sites[0].languages", answer.Problem, StringComparison.Ordinal);
        Assert.Contains(road.Hub.View.Troubles, t => t.Contains("languages", StringComparison.Ordinal));
        Assert.Equal(HealthLevel.Degraded, road.Hub.View.Health.Level);
        await PressAsync(road);
        await came.WaitAsync(Generous);

        Write(Receiver(port));
        Assert.True((await road.Hub.Reload.ReloadAsync("Aigerim", CancellationToken.None)).Taken);
        Assert.DoesNotContain(road.Hub.View.Troubles, t => t.Contains("languages", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Over_the_API_it_takes_the_token_says_what_only_a_start_takes_and_is_in_the_audit_trail()
    {
        (int port, _) = Open();
        await using RoadHub road = await StartAsync(Receiver(port));
        using HttpClient caller = new() { BaseAddress = new Uri($"http://{road.Hub.Http}") };
        Write(Receiver(port), http: "127.0.0.1:1");
        Uri call = new("/api/reload?by=Aigerim", UriKind.Relative);

        using HttpResponseMessage stranger = await caller.PostAsync(call, null);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);

        caller.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RoadHub.Token);
        using HttpResponseMessage taken = await caller.PostAsync(call, null);
        Assert.Contains("\"needRestart\":[\"http\"]", await taken.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        string trail = await caller.GetStringAsync(new Uri("/api/audit", UriKind.Relative));
        Assert.Contains("reload", trail, StringComparison.Ordinal);
        Assert.Contains("Aigerim", trail, StringComparison.Ordinal);

        await File.WriteAllTextAsync(_path, "{");
        using HttpResponseMessage refused = await caller.PostAsync(call, null);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Dc09Receiver receiver in _receivers)
        {
            await receiver.DisposeAsync();
        }
    }

    private static string Receiver(int port, string id = "") => string.Create(
        CultureInfo.InvariantCulture, $$"""  "receivers": [ { {{id}} "host": "127.0.0.1", "port": {{port}} } ]  """);

    private static async Task PressAsync(RoadHub road)
    {
        await using MqttPeer button = await road.ConnectAsync(road.Button);
        await button.PublishAsync(road.Seal(road.Button, Press));
    }

    private async Task<RoadHub> StartAsync(string receivers) => await RoadHub.StartAsync(change: (folder, config) =>
    {
        _path = Path.Combine(folder, "hub.json");
        if (!File.Exists(_path))
        {
            Write(receivers);
        }

        return config with { SourcePath = _path, Sites = ConfigReader.ReadFile(_path).Sites };
    });

    private void Write(string receivers, string http = "127.0.0.1:0") => File.WriteAllText(
        _path,
        $$"""
        { "data": ".", "http": "{{http}}", "mqtt": "127.0.0.1:0", "token": "{{RoadHub.Token}}",
          "sites": [ { "id": "{{RoadHub.Site}}", "name": "North School", "account": "1234", {{receivers}} } ] }
        """);

    /// <summary>A receiver that takes everything, and the first call for help that it gets.</summary>
    private (int Port, Task<Dc09Received> Came) Open()
    {
        Dc09Receiver receiver = new(new Dc09ReceiverOptions(), TimeProvider.System, NullLogger<Dc09Receiver>.Instance);
        _receivers.Add(receiver);
        TaskCompletionSource<Dc09Received> came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Received += message =>
        {
            if (message.Code == "120")
            {
                came.TrySetResult(message);
            }
        };
        receiver.Start();
        return (receiver.EndPoint.Port, came.Task);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
