using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace SchoolButton.Hub.Mqtt.Tls;

/// <summary>
/// The hub's own certificate authority and the server certificate that it issues, as PEM files in
/// <c>{data}/tls</c>: <c>ca.pem</c> (public, goes onto every device), <c>ca-key.pem</c> and <c>server.pem</c>
/// (certificate and key). The authority is made once and never replaced: every device trusts that one, so a new one
/// would strand the fleet. If it cannot be read, the hub must not start.
/// </summary>
public sealed class HubCertificates : IDisposable
{
    /// <summary>The server certificate's last years, in which the next start renews it.</summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromDays(2 * 365);

    private const string FolderName = "tls";
    private const string AuthorityFile = "ca.pem";
    private const string AuthorityKeyFile = "ca-key.pem";
    private const string ServerFile = "server.pem";

    private HubCertificates(string authorityPath, X509Certificate2 authority, X509Certificate2 server)
    {
        AuthorityPath = authorityPath;
        Authority = authority;
        Server = server;
    }

    /// <summary>The PEM file that clients and devices need.</summary>
    public string AuthorityPath { get; }

    /// <summary>The authority's certificate, without its key.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>The server's certificate, with its key.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>Where the authority of a data folder is, or will be once the hub has started with a TLS port.</summary>
    public static string AuthorityPathIn(string dataFolder) => Path.Combine(dataFolder, FolderName, AuthorityFile);

    /// <summary>Opens the certificates of a data folder, and makes what is missing.</summary>
    /// <param name="names">
    /// Host names and IP addresses under which devices reach the hub; localhost, 127.0.0.1 and ::1 are added. If they
    /// differ from the server certificate's, that one is issued anew.
    /// </param>
    /// <exception cref="CertificateStoreException">The authority's files are broken, or cannot be read or written.</exception>
    /// <exception cref="ArgumentException">A name is neither a host name nor an IP address.</exception>
    public static HubCertificates Open(string dataFolder, IEnumerable<string> names, TimeProvider time, ILogger logger)
    {
        ServerNames wanted = ServerNames.Parse(names);
        string folder = Path.Combine(dataFolder, FolderName);
        try
        {
            if (!Directory.Exists(folder))
            {
                MakeAuthority(dataFolder, folder);
                logger.LogInformation(new EventId(1), "Made a certificate authority for this hub: {Path}.", Path.Combine(folder, AuthorityFile));
            }

            using X509Certificate2 authority = LoadAuthority(folder);
            X509Certificate2 server = LoadServer(folder, authority, wanted, time) ?? Issue(folder, authority, wanted, time, logger);
            return new HubCertificates(
                Path.Combine(folder, AuthorityFile), X509CertificateLoader.LoadCertificate(authority.RawData), server);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CertificateStoreException(
                $"The hub's certificates in {folder} cannot be read or written: {exception.Message} Check the folder's owner and rights.",
                exception);
        }
    }

    public void Dispose()
    {
        Authority.Dispose();
        Server.Dispose();
    }

    private static void MakeAuthority(string dataFolder, string folder)
    {
        // Made beside and renamed, so that a crash in between leaves nothing that looks like a broken authority.
        string draft = Path.Combine(dataFolder, FolderName + ".new");
        if (Directory.Exists(draft))
        {
            Directory.Delete(draft, recursive: true);
        }

        PemFiles.CreateFolder(draft);
        using X509Certificate2 authority = CertificateIssuer.MakeAuthority();
        PemFiles.WriteSecret(Path.Combine(draft, AuthorityKeyFile), PemFiles.KeyOf(authority));
        PemFiles.Write(Path.Combine(draft, AuthorityFile), authority.ExportCertificatePem() + "\n");
        Directory.Move(draft, folder);
    }

    private static X509Certificate2 LoadAuthority(string folder)
    {
        string certificatePath = Path.Combine(folder, AuthorityFile);
        string keyPath = Path.Combine(folder, AuthorityKeyFile);
        try
        {
            PemFiles.KeepSecret(keyPath);
            X509Certificate2 authority = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
            if (CertificateIssuer.IsAuthority(authority))
            {
                return authority;
            }

            authority.Dispose();
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or FileNotFoundException)
        {
            throw Broken(exception);
        }

        throw Broken(null);

        CertificateStoreException Broken(Exception? cause) => new(
            $"The hub's certificate authority is broken: {certificatePath} and {keyPath} must be a CA certificate and its key. "
            + "Restore both from a backup. Only if there is none, remove the folder: the hub then makes a new authority, "
            + "and every device must be given the new ca.pem before it can connect with TLS again.",
            cause);
    }

    private static X509Certificate2? LoadServer(
        string folder, X509Certificate2 authority, ServerNames wanted, TimeProvider time)
    {
        string path = Path.Combine(folder, ServerFile);
        if (!File.Exists(path))
        {
            return null;
        }

        PemFiles.KeepSecret(path);
        X509Certificate2? server = null;
        try
        {
            server = X509Certificate2.CreateFromPemFile(path);
            if (CertificateIssuer.IsIssuedBy(server, authority) && wanted.AreThoseOf(server)
                && CertificateIssuer.EndOf(server) > time.GetUtcNow() + RenewBefore)
            {
                return PemFiles.Usable(server);
            }
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // No device holds on to the server's certificate, so a broken one is simply issued again.
        }

        server?.Dispose();
        return null;
    }

    private static X509Certificate2 Issue(
        string folder, X509Certificate2 authority, ServerNames names, TimeProvider time, ILogger logger)
    {
        using X509Certificate2 server = CertificateIssuer.Issue(authority, names, time.GetUtcNow());
        string path = Path.Combine(folder, ServerFile);
        PemFiles.WriteSecret(path, $"{server.ExportCertificatePem()}\n{PemFiles.KeyOf(server)}");
        logger.LogInformation(
            new EventId(2), "Issued the server certificate {Path} for {Names}, good until {End:yyyy-MM-dd}.", path, names, server.NotAfter);
        return PemFiles.Usable(X509Certificate2.CreateFromPemFile(path));
    }
}
