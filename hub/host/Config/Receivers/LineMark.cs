using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>
/// Tells whether a line is set up as before: all that the line itself is made of, address, keys, codes and what it says of its
/// site. What only the core knows of a way (its name, what it takes, its supervision and retries) is left out.
/// </summary>
internal static class LineMark
{
    private const int Length = 24;

    /// <summary>Of this process alone: a mark tells nobody anything of the keys that are in it.</summary>
    private static readonly byte[] Salt = RandomNumberGenerator.GetBytes(32);

    /// <summary>Numbers beyond all bounds too: what is wrong with them others say, and of all that is wrong at once.</summary>
    private static readonly ConfigJson AnyNumber = new(
        new JsonSerializerOptions(ConfigJson.Default.Options) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals });

    public static string Of(ReceiverEntry entry, SiteEntry site, ReceiverTls? tls)
    {
        ReceiverEntry line = entry with { Id = null, Name = null, Role = null, Takes = null, Supervision = null, Retry = null };
        SiteEntry place = site with
        {
            Receiver = line, Receivers = null, ForwardSilence = null, ForwardTests = false, PanicOverAll = false, Escalation = null,
        };
        IEnumerable<X509Certificate2> certificates = [.. tls?.Authorities ?? [], .. tls?.Client is { } client ? [client] : Array.Empty<X509Certificate2>()];
        string all = JsonSerializer.Serialize(place, AnyNumber.SiteEntry) + string.Join(' ', certificates.Select(c => c.Thumbprint));
        return Convert.ToHexString(HMACSHA256.HashData(Salt, Encoding.UTF8.GetBytes(all)))[..Length];
    }
}
