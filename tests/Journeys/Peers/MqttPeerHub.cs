using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Mqtt;
using SchoolButton.Hub.Mqtt.Tls;

namespace SchoolButton.Tests.Peers;

/// <summary>The listener on loopback ports, plain and TLS, for clients that others wrote.</summary>
public sealed class MqttPeerHub : IMqttGate, IMqttUplink, IAsyncDisposable
{
    public const string Device = "0000a1";
    public const string Password = "correct horse";
    public const string UpTopic = "sb/1/0000a1/up";
    public const string DownTopic = "sb/1/0000a1/down";

    /// <summary>Runs out only when something is broken.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("schoolbutton-");
    private readonly Channel<MqttPublish> _publishes = Channel.CreateUnbounded<MqttPublish>();
    private readonly Channel<MqttSession> _subscribed = Channel.CreateUnbounded<MqttSession>();
    private readonly Channel<(MqttCloseReason, bool)> _closed = Channel.CreateUnbounded<(MqttCloseReason, bool)>();
    private readonly HubCertificates _certificates;
    private readonly MqttListener _listener;
    private readonly WebApplication _app;
    private readonly ListenOptions _plain;
    private readonly ListenOptions _tls;

    public MqttPeerHub()
    {
        IPEndPoint anyPort = new(IPAddress.Loopback, 0);
        _certificates = HubCertificates.Open(_data.FullName, [], TimeProvider.System, NullLogger.Instance);
        _listener = new MqttListener(this, this, new MqttOptions(), TimeProvider.System, NullLogger<MqttListener>.Instance);
        ListenOptions plain = null!;
        ListenOptions tls = null!;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            plain = kestrel.ListenMqtt(anyPort, _listener);
            tls = kestrel.ListenMqttTls(anyPort, _listener, _certificates.Server);
        });
        _app = builder.Build();
        _app.StartAsync().Wait(Patience);
        _plain = plain;
        _tls = tls;
    }

    /// <summary>When false, the test acknowledges.</summary>
    public bool AcknowledgesAtOnce { get; init; } = true;

    public int PlainPort => _plain.IPEndPoint!.Port;

    public int TlsPort => _tls.IPEndPoint!.Port;

    public string AuthorityPath => _certificates.AuthorityPath;

    public Task<MqttPublish> NextPublishAsync() => Next(_publishes);

    public Task<MqttSession> NextSubscriptionAsync() => Next(_subscribed);

    public Task<(MqttCloseReason Reason, bool WillHint)> NextCloseAsync() => Next(_closed);

    public string? Authenticate(string user, ReadOnlySpan<byte> password) =>
        user == Device && password.SequenceEqual(Encoding.UTF8.GetBytes(Password)) ? user : null;

    public ValueTask PostAsync(MqttPublish publish, CancellationToken cancellation)
    {
        if (AcknowledgesAtOnce)
        {
            publish.Session.Acknowledge(publish.PacketId);
            publish.Session.Flush();
        }

        _publishes.Writer.TryWrite(publish);
        return ValueTask.CompletedTask;
    }

    public void Opened(MqttSession session)
    {
    }

    public void Subscribed(MqttSession session, string topic) => _subscribed.Writer.TryWrite(session);

    public void Closed(MqttSession session, MqttCloseReason reason, bool willHint) =>
        _closed.Writer.TryWrite((reason, willHint));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _listener.Dispose();
        _certificates.Dispose();
        _data.Delete(recursive: true);
    }

    private static Task<T> Next<T>(Channel<T> channel) => channel.Reader.ReadAsync().AsTask().WaitAsync(Patience);
}
