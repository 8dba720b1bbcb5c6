using System.Security.Cryptography;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Host.Config;

/// <summary>
/// The hub's secret: 32 random bytes in a file that is not in the database and that only the hub's user may read. Device
/// keys and receiver keys are sealed with it, and the audit trail is chained with it; without it nothing of the kind can be
/// read again, so it is never made anew where something was sealed already.
/// </summary>
public static class HubSecret
{
    /// <summary>Its name in the data folder.</summary>
    public const string FileName = "secret";

    /// <summary>Its name among a service's credentials (systemd's LoadCredential).</summary>
    public const string CredentialName = "schoolbutton-secret";

    /// <summary>Where systemd puts a service's credentials.</summary>
    private const string CredentialsVariable = "CREDENTIALS_DIRECTORY";

    /// <summary>Where the secret is, or would be made.</summary>
    public static string PathOf(HubConfig config) => Credential() ?? config.SecretPath;

    /// <summary>Reads it; makes it, once, where nothing was ever sealed.</summary>
    /// <exception cref="ConfigException">It cannot be read or made, or is missing though the database needs it.</exception>
    /// <exception cref="StoreException">The database cannot be asked whether it needs one.</exception>
    public static KeySeal ReadOrMake(HubConfig config)
    {
        if (Find(config) is { } found)
        {
            return found;
        }

        if (HubDatabases.HoldsSealedKeys(config))
        {
            throw new ConfigException(
                $"secret {config.SecretPath}: it is missing, and the devices' keys in the database are sealed with it. Put it back "
                + "from the place where you keep it (hub/OPERATIONS.md, \"The secret\"); a new one would not open them. If it is "
                + "lost for good, move the database away and add every device anew");
        }

        Make(config.SecretPath);
        return Find(config)
            ?? throw new ConfigException($"secret {config.SecretPath}: it was made and is not there; check the folder's disk");
    }

    /// <summary>Reads it and never makes it.</summary>
    /// <returns>Null if there is none.</returns>
    /// <exception cref="ConfigException">It is there and cannot be used.</exception>
    public static KeySeal? Find(HubConfig config)
    {
        string path = PathOf(config);
        byte[] secret = [];
        try
        {
            if (!File.Exists(path) && !Directory.Exists(path))
            {
                return null;
            }

            // One byte more than it may have, so that a longer file shows.
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            secret = new byte[KeySeal.SecretLength + 1];
            int length = file.ReadAtLeast(secret, secret.Length, throwOnEndOfStream: false);
            return length == KeySeal.SecretLength
                ? new KeySeal(secret.AsSpan(0, length))
                : throw new ConfigException(
                    $"secret {path}: it must be exactly {KeySeal.SecretLength} bytes and is not; put back the right file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(
                $"secret {path}: it cannot be read ({e.Message.TrimEnd('.')}); it must be a file that the hub's user may read");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static string? Credential() =>
        Environment.GetEnvironmentVariable(CredentialsVariable) is { Length: > 0 } folder
        && Path.Combine(folder, CredentialName) is var path && File.Exists(path)
            ? path
            : null;

    /// <summary>On disk, name and all, before the first key is sealed with it: a power cut must not take what sealed them.</summary>
    private static void Make(string path)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(KeySeal.SecretLength);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string half = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        try
        {
            DataFolder.Make(folder);
            WriteDown(half, secret);

            // Under its name it is whole or not there; the first of two that make it at once is kept.
            FirstName.TryGive(half, path);
            FolderSync.Flush(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(
                $"secret {path}: it cannot be made ({e.Message.TrimEnd('.')}); name a folder that the hub's user may write");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            File.Delete(half);
        }
    }

    private static void WriteDown(string path, byte[] secret)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream file = new(path, options);
        file.Write(secret);
        file.Flush(flushToDisk: true);
    }
}
