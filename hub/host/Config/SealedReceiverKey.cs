using System.Security.Cryptography;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Host.Config;

/// <summary>A receiver's key as it may stand in a configuration: <c>sealed:</c> and Base64 of the key's bytes, sealed.</summary>
public static class SealedReceiverKey
{
    public const string Mark = "sealed:";

    internal const string Purpose = "receiver";

    /// <param name="hex">The key as its owner gives it: 32, 48 or 64 hex digits.</param>
    /// <exception cref="FormatException">Not that many hex digits. The message never shows the key.</exception>
    public static string Seal(KeySeal seal, string hex)
    {
        _ = Dc09Key.FromHex(hex);
        byte[] key = Convert.FromHexString(hex);
        try
        {
            return Mark + Convert.ToBase64String(seal.Seal(key, Purpose));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Takes the mark and Base64 off.</summary>
    /// <returns>Null if it is not such a text.</returns>
    public static byte[]? FromText(string text)
    {
        byte[] room = new byte[text.Length];
        return text.StartsWith(Mark, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[Mark.Length..], room, out int length) && length > 0
                ? room[..length]
                : null;
    }

    /// <summary>A configuration whose receivers' keys are all open.</summary>
    /// <exception cref="ConfigException">One was sealed with another secret, or is no key.</exception>
    public static HubConfig OpenAll(HubConfig config, KeySeal seal) => config with
    {
        Sites = [.. config.Sites.Select(s => s.Receiver?.SealedKey is { } key
            ? s with { Receiver = s.Receiver with { Key = Open(seal, key, s.Site.Id), SealedKey = null } }
            : s)],
    };

    private static Dc09Key Open(KeySeal seal, byte[] sealedKey, string site)
    {
        byte[] key = seal.Open(sealedKey, Purpose)
            ?? throw new ConfigException(
                $"site {site}: its receiver's key was sealed with another secret than this hub's; seal it again with: schoolbutton seal");
        try
        {
            return Dc09Key.FromHex(Convert.ToHexString(key));
        }
        catch (FormatException)
        {
            throw new ConfigException($"site {site}: what is sealed is no receiver's key; seal it again with: schoolbutton seal");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
