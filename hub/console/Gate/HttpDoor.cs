using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SchoolButton.Hub.Guard;

namespace SchoolButton.Hub.Console.Gate;

/// <summary>
/// The console's endpoint: connections bounded in all and by address before anything is read of them, and Kestrel's own
/// limits on everything that follows.
/// </summary>
public static class HttpDoor
{
    /// <summary>Listens for the console and the API.</summary>
    /// <returns>The endpoint; once Kestrel runs, its <see cref="ListenOptions.IPEndPoint"/> has the port it got for port 0.</returns>
    public static ListenOptions ListenConsole(this KestrelServerOptions kestrel, IPEndPoint endpoint)
    {
        ListenOptions configured = null!;
        kestrel.Listen(endpoint, listen =>
        {
            configured = listen;

            // Without TLS browsers speak nothing else, and what is not spoken cannot be flooded.
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(Guard(kestrel.ApplicationServices.GetRequiredService<ConsoleMeter>()));
        });
        return configured;
    }

    /// <summary>Kestrel's defaults are made for servers that take uploads from strangers; this one does not.</summary>
    internal static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxRequestBodySize = ConsoleLimits.MaxBodyBytes;
        limits.MaxRequestLineSize = ConsoleLimits.MaxRequestLineBytes;
        limits.MaxRequestHeadersTotalSize = ConsoleLimits.MaxHeaderBytes;
        limits.MaxRequestHeaderCount = ConsoleLimits.MaxHeaders;
        limits.MaxRequestBufferSize = ConsoleLimits.MaxHeaderBytes + ConsoleLimits.MaxBodyBytes;
        limits.MaxResponseBufferSize = ConsoleLimits.MaxResponseBufferBytes;
        limits.RequestHeadersTimeout = ConsoleLimits.HeaderPatience;
        limits.KeepAliveTimeout = ConsoleLimits.IdlePatience;
        limits.MinRequestBodyDataRate = new MinDataRate(ConsoleLimits.MinBytesPerSecond, ConsoleLimits.RatePatience);
        limits.MinResponseDataRate = new MinDataRate(ConsoleLimits.MinBytesPerSecond, ConsoleLimits.RatePatience);
    }

    private static Func<ConnectionDelegate, ConnectionDelegate> Guard(ConsoleMeter meter)
    {
        ConnectionBounds bounds = new(ConsoleLimits.MaxConnections, ConsoleLimits.MaxConnectionsPerAddress);
        return next => async connection =>
        {
            AddressKey address = AddressKey.Of(connection.RemoteEndPoint);
            Entrance entrance = bounds.TryEnter(address);
            if (entrance != Entrance.Open)
            {
                meter.Refused(entrance == Entrance.FullHere ? "address-connections" : "connections");
                connection.Abort(new ConnectionAbortedException("Too many connections."));
                return;
            }

            try
            {
                await next(connection);
            }
            finally
            {
                bounds.Leave(address);
            }
        };
    }
}
