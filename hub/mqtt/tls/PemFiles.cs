using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SchoolButton.Hub.Mqtt.Tls;

/// <summary>PEM files (RFC 7468) that are complete or absent, and whose secrets only the hub's own user can read.</summary>
internal static class PemFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Public =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        // An installer may fetch ca.pem without the hub's rights; the keys beside it have their own mode.
        Directory.CreateDirectory(path, Folder);
    }

    public static void Write(string path, string text) => Write(path, text, Public);

    public static void WriteSecret(string path, string text) => Write(path, text, OwnerOnly);

    /// <summary>Takes from others any right to a secret that a copy or a restored backup may have given them.</summary>
    public static void KeepSecret(string path)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnly)
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
    }

    public static string KeyOf(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey() ?? throw new CryptographicException("The certificate has no ECDSA key.");
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    /// <summary>A certificate whose key TLS can use: Windows wants it in a key store, where PKCS#12 puts it.</summary>
    public static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        string draft = path + ".new";
        File.Delete(draft);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (FileStream file = new(draft, options))
        {
            file.Write(Encoding.ASCII.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
