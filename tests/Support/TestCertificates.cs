using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SchoolButton.Tests.Support;

/// <summary>A certificate that nobody vouches for but itself.</summary>
internal static class TestCertificates
{
    /// <summary>For localhost, with its key.</summary>
    public static X509Certificate2 Localhost(string name = "localhost")
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
