using System.Security.Cryptography.X509Certificates;

namespace SchoolButton.Firmware.Virtual;

/// <summary>What nanoFramework's X509Certificate has and .NET's has not.</summary>
public class HostCertificate : X509Certificate
{
    /// <param name="pem">The text of a PEM file.</param>
    public HostCertificate(string pem)
        : base(X509Certificate2.CreateFromPem(pem))
    {
    }

    public DateTime GetEffectiveDate()
    {
        using X509Certificate2 certificate = new(this);
        return certificate.NotBefore.ToUniversalTime();
    }
}
