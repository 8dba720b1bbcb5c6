namespace SchoolButton.Hub.Mqtt.Tls;

/// <summary>The hub's certificates cannot be used. The message says which file and what to do; the hub must not start.</summary>
public sealed class CertificateStoreException : Exception
{
    public CertificateStoreException()
    {
    }

    public CertificateStoreException(string message)
        : base(message)
    {
    }

    public CertificateStoreException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
