using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace SchoolButton.Hub.Mqtt.Tls;

/// <summary>The names a server certificate is good for: subject alternative names (RFC 5280 section 4.2.1.6).</summary>
internal sealed class ServerNames
{
    private readonly SortedSet<string> _hosts;
    private readonly SortedSet<string> _addresses;

    private ServerNames(IEnumerable<string> hosts, IEnumerable<IPAddress> addresses)
    {
        _hosts = new SortedSet<string>(hosts, StringComparer.OrdinalIgnoreCase);
        _addresses = new SortedSet<string>(addresses.Select(address => address.ToString()), StringComparer.Ordinal);
    }

    public static ServerNames Parse(IEnumerable<string> names)
    {
        List<string> hosts = ["localhost"];
        List<IPAddress> addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback];
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                // A certificate has no place for the zone in fe80::1%eth0.
                addresses.Add(new IPAddress(address.GetAddressBytes()));
            }
            else if (Uri.CheckHostName(name) == UriHostNameType.Dns && name.All(char.IsAscii))
            {
                hosts.Add(name);
            }
            else
            {
                throw new ArgumentException(
                    $"'{name}' is neither a host name nor an IP address; give the names under which devices reach the hub, "
                    + "without port or scheme (a name with other than ASCII letters in its xn-- form).",
                    nameof(names));
            }
        }

        return new ServerNames(hosts, addresses);
    }

    public X509Extension ToExtension()
    {
        SubjectAlternativeNameBuilder builder = new();
        foreach (string host in _hosts)
        {
            builder.AddDnsName(host);
        }

        foreach (string address in _addresses)
        {
            builder.AddIpAddress(IPAddress.Parse(address));
        }

        return builder.Build();
    }

    public bool AreThoseOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names
        && new ServerNames(names.EnumerateDnsNames(), names.EnumerateIPAddresses()) is var theirs
        && _hosts.SetEquals(theirs._hosts) && _addresses.SetEquals(theirs._addresses);

    public override string ToString() => string.Join(", ", _hosts.Concat(_addresses));
}
