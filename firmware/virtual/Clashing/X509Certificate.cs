using SchoolButton.Firmware.Virtual;

namespace System.Security.Cryptography.X509Certificates
{
    internal sealed class X509Certificate : HostCertificate
    {
        public X509Certificate(string certificate)
            : base(certificate)
        {
        }
    }
}
