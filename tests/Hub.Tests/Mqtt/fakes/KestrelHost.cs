using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Mqtt;
using SchoolButton.Hub.Mqtt.Tls;

namespace SchoolButton.Tests.Mqtt;

/// <summary>A listener on real sockets of the loopback interface: one port plain, one with TLS.</summary>
internal sealed class KestrelHost : IAsyncDisposable
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);
    private readonly WebApplication _app;
    private readonly MqttListener _listener;
    private readonly ListenOptions _plain;
    private readonly ListenOptions? _tls;

    private KestrelHost(MqttOptions options, HubCertificates? certificates)
    {
        _listener = new MqttListener(Gate, Uplink, options, TimeProvider.System, Log);
        ListenOptions plain = null!;
        ListenOptions? tls = null;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            plain = kestrel.ListenMqtt(AnyPort, _listener);
            tls = certificates is null ? null : kestrel.ListenMqttTls(AnyPort, _listener, certificates.Server);
        });
        _app = builder.Build();
        _app.StartAsync().Wait(Patience.Limit);
        _plain = plain;
        _tls = tls;
    }

    public FakeGate Gate { get; } = new();

    public FakeUplink Uplink { get; } = new() { AcknowledgesAtOnce = true };

    public LogLines<MqttListener> Log { get; } = new();

    public IPEndPoint Plain => _plain.IPEndPoint!;

    public IPEndPoint Tls => _tls!.IPEndPoint!;

    public static KestrelHost Start(MqttOptions? options = null, HubCertificates? certificates = null) =>
        new(options ?? new MqttOptions(), certificates);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _listener.Dispose();
    }
}
