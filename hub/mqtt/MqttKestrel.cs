using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace SchoolButton.Hub.Mqtt;

/// <summary>Puts a listener on Kestrel's endpoints. One listener may serve several.</summary>
public static class MqttKestrel
{
    /// <summary>
    /// What is read of a connection before anybody looks at it, in bytes. Kestrel would keep a megabyte of each, which ten
    /// thousand sessions that say too much would make ten gigabytes.
    /// </summary>
    public const int MaxUnreadBytes = 64 * 1024;

    /// <summary>Bounds the memory of every connection, whatever it speaks.</summary>
    public static void Limit(SocketTransportOptions sockets) => sockets.MaxReadBufferSize = MaxUnreadBytes;

    /// <summary>Listens for MQTT without TLS.</summary>
    /// <returns>The endpoint; once Kestrel runs, its <see cref="ListenOptions.IPEndPoint"/> has the port it got for port 0.</returns>
    public static ListenOptions ListenMqtt(this KestrelServerOptions kestrel, IPEndPoint endpoint, MqttListener listener) =>
        Listen(kestrel, endpoint, listener, null);

    /// <summary>Listens for MQTT over TLS 1.2 and 1.3 (nanoFramework's devices speak 1.2).</summary>
    /// <param name="certificate">The server's, with its private key.</param>
    /// <inheritdoc cref="ListenMqtt"/>
    public static ListenOptions ListenMqttTls(
        this KestrelServerOptions kestrel, IPEndPoint endpoint, MqttListener listener, X509Certificate2 certificate) =>
        Listen(kestrel, endpoint, listener, new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [new SslApplicationProtocol("mqtt")], // IANA's name, for clients that send one
        });

    private static ListenOptions Listen(
        KestrelServerOptions kestrel, IPEndPoint endpoint, MqttListener listener, SslServerAuthenticationOptions? tls)
    {
        ListenOptions configured = null!;
        kestrel.Listen(endpoint, listen =>
        {
            configured = listen;
            listen.Use(listener.Guard);
            if (tls is not null)
            {
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(tls),
                    HandshakeTimeout = listener.Options.ConnectTimeout,
                });
            }

            listen.Run(listener.OnConnectedAsync);
        });
        return configured;
    }
}
