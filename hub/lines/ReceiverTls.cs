using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SchoolButton.Hub.Lines;

/// <summary>Whom a line trusts, and who it says it is. Never switched off: an unknown certificate is an error.</summary>
public sealed record ReceiverTls
{
    /// <summary>Roots to trust instead of the machine's; empty for the machine's.</summary>
    public IReadOnlyList<X509Certificate2> Authorities { get; init; } = [];

    /// <summary>With its private key, where the receiver asks for one; null for none.</summary>
    public X509Certificate2? Client { get; init; }

    internal SslClientAuthenticationOptions For(string host)
    {
        var policy = new X509ChainPolicy
        {
            // Asking a third party for each alarm would wait for one more network to work.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        if (Authorities.Count > 0)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(Authorities.ToArray());
        }

        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = policy,
            ClientCertificateContext = Client is null ? null : SslStreamCertificateContext.Create(Client, null, offline: true),
        };
    }
}
