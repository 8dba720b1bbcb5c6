using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Reads the certificates that a receiver's configuration names, PEM; relative paths count from the configuration.</summary>
internal static class TlsReader
{
    public static ReceiverTls Read(ReceiverEntry entry, string folder, string at, ConfigProblems problems)
    {
        problems.Require(
            (entry.CertificateFile is null) == (entry.CertificateKeyFile is null),
            $"{at}.certificateFile: the certificate and its key belong together; give certificateFile and certificateKeyFile, or neither");
        ReceiverTls tls = new();
        if (entry.AuthorityFile is { } authority && Authorities(Path.Combine(folder, authority)) is var found)
        {
            problems.Require(
                found.Count > 0, $"{at}.authorityFile: a PEM file of certificates that the hub's user may read is needed; check path and rights");
            tls = tls with { Authorities = found };
        }

        if (entry is { CertificateFile: { } certificate, CertificateKeyFile: { } key })
        {
            X509Certificate2? client = Client(Path.Combine(folder, certificate), Path.Combine(folder, key));
            problems.Require(
                client is not null,
                $"{at}.certificateFile: a PEM certificate and the PEM key that belongs to it (unencrypted) are needed, in files that the hub's user may read");
            tls = tls with { Client = client };
        }

        return tls;
    }

    private static IReadOnlyList<X509Certificate2> Authorities(string path)
    {
        try
        {
            X509Certificate2Collection found = [];
            found.ImportFromPemFile(path);
            return [.. found];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return [];
        }
    }

    private static X509Certificate2? Client(string path, string keyPath)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(path, keyPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
