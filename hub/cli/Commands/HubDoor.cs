using System.Net;
using System.Net.Http.Headers;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Cli.Commands;

/// <summary>The API of a hub that runs on this machine, for commands that ask something of it.</summary>
internal static class HubDoor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <exception cref="ConfigException">The hub's token cannot be read.</exception>
    public static HttpClient Open(HubConfig config)
    {
        IPAddress address = config.Http.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : config.Http.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : config.Http.Address;
        string token = config.Token.Length > 0 ? config.Token.Trim() : HubToken.ReadOrMake(config.DataFolder);
        HttpClient client = new()
        {
            BaseAddress = new Uri($"http://{new IPEndPoint(address, config.Http.Port)}"),
            Timeout = Patience,
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
