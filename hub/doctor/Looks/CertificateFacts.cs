using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SchoolButton.Hub.Mqtt.Tls;

namespace SchoolButton.Hub.Doctor.Looks;

/// <summary>A certificate file.</summary>
/// <param name="Fault">Why it cannot be used; null if it can.</param>
/// <param name="Names">Host names and addresses that it is good for.</param>
internal sealed record CertificateFacts(
    string Path, bool Exists, string? Fault, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<string> Names)
{
    private const string ServerFile = "server.pem";

    public static CertificateFacts Authority(string dataFolder) => Read(HubCertificates.AuthorityPathIn(dataFolder));

    public static CertificateFacts Server(string dataFolder) => Read(System.IO.Path.Combine(
        System.IO.Path.GetDirectoryName(HubCertificates.AuthorityPathIn(dataFolder))!, ServerFile));

    private static CertificateFacts Read(string path)
    {
        CertificateFacts none = new(path, File.Exists(path), null, default, default, []);
        if (!none.Exists)
        {
            return none;
        }

        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(path));
            X509SubjectAlternativeNameExtension? names =
                certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
            return none with
            {
                From = certificate.NotBefore.ToUniversalTime(),
                Until = certificate.NotAfter.ToUniversalTime(),
                Names = names is null ? [] : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(a => a.ToString())],
            };
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return none with { Fault = e.Message.TrimEnd('.') };
        }
    }
}
