using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace SchoolButton.Hub.Console.Gate;

/// <summary>
/// Behind a reverse proxy on this machine everybody would have one address, and share its bounds. What such a proxy says of
/// its caller (the last X-Forwarded-For, which is its own word) is believed; nobody else's is.
/// </summary>
internal static class ProxyAddress
{
    public static ForwardedHeadersOptions Options()
    {
        ForwardedHeadersOptions options = new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = 1 };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        options.KnownProxies.Add(IPAddress.Loopback);
        options.KnownProxies.Add(IPAddress.IPv6Loopback);
        return options;
    }
}
