using System.Security.Cryptography;

namespace SchoolButton.Hub.Storage;

/// <summary>The secret that keys are sealed with, in a file of its own beside the database: 32 bytes, the hub's user's alone.</summary>
internal static class SecretFile
{
    private const string Name = "secret";

    /// <exception cref="StoreException">It can be neither read nor made, or is no secret.</exception>
    public static KeySeal ReadOrMakeBeside(string databasePath)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(databasePath))!, Name);
        try
        {
            if (!File.Exists(path))
            {
                Make(path);
            }

            byte[] secret = File.ReadAllBytes(path);
            return secret.Length == KeySeal.SecretLength
                ? new KeySeal(secret)
                : throw new StoreException($"secret {path}: it is not {KeySeal.SecretLength} bytes; restore it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"secret {path}: {e.Message.TrimEnd('.')}; check that its folder exists and that the hub's user may write there", e);
        }
    }

    /// <summary>Under another name first, so that nobody ever reads half of one.</summary>
    private static void Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string made = $"{path}.{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}";
        using (FileStream file = PrivateFile.Create(made))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeySeal.SecretLength));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(made, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was quicker; its secret counts.
            File.Delete(made);
        }
    }
}
