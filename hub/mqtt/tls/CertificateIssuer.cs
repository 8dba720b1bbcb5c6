using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SchoolButton.Hub.Mqtt.Tls;

/// <summary>Makes certificates (RFC 5280) on ECDSA P-256, which the devices' mbedTLS speaks.</summary>
internal static class CertificateIssuer
{
    /// <summary>
    /// A device without a battery clock wakes up in 1970 and needs TLS before it can learn the time, so that is when
    /// all certificates begin.
    /// </summary>
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    /// <summary>The last day that X.509's two-digit years can say; some small TLS stacks read only those.</summary>
    private static readonly DateTimeOffset AuthorityEnd = new(2049, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// No hub ran before this. A machine without a battery clock may make its certificates while it believes in 1970,
    /// and they must not have run out once it learns the time.
    /// </summary>
    private static readonly DateTimeOffset FirstRelease = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan ServerLifetime = TimeSpan.FromDays(10 * 365);

    private const int SerialBytes = 16;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    public static X509Certificate2 MakeAuthority()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // A random part in the name keeps two hubs' authorities apart in a trust store that goes by names.
        string mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        CertificateRequest request = new($"CN=SchoolButton hub CA {mark}", key, HashAlgorithmName.SHA256);
        X509SubjectKeyIdentifierExtension keyId = new(request.PublicKey, critical: false);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(keyId);
        return request.CreateSelfSigned(Start, AuthorityEnd);
    }

    public static X509Certificate2 Issue(X509Certificate2 authority, ServerNames names, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=SchoolButton hub", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(names.ToExtension());
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));

        DateTimeOffset end = (now > FirstRelease ? now : FirstRelease) + ServerLifetime;
        end = end < AuthorityEnd ? end : AuthorityEnd;
        byte[] serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] &= 0x7F; // RFC 5280 section 4.1.2.2: a positive number
        serial[0] |= 0x40;
        using X509Certificate2 certificate = request.Create(authority, Start, end, serial);
        return certificate.CopyWithPrivateKey(key);
    }

    public static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority);

    /// <summary>Whether the certificate bears the authority's signature.</summary>
    public static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }

    public static DateTimeOffset EndOf(X509Certificate2 certificate) => certificate.NotAfter.ToUniversalTime();
}
