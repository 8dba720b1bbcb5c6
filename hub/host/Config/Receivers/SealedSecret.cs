using System.Security.Cryptography;
using System.Text;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Host.Config;

/// <summary>A receiver's secret as it may stand in a configuration: <c>sealed:</c> and Base64 of its bytes, sealed.</summary>
public static class SealedSecret
{
    public const string Mark = "sealed:";

    /// <summary>What a DC-09 key is sealed for.</summary>
    public const string KeyPurpose = "receiver";

    /// <summary>Characters; no key or password is longer.</summary>
    public const int MaxLength = 256;

    /// <param name="text">As its owner gives it; a key in 32, 48 or 64 hex digits.</param>
    /// <exception cref="FormatException">It is empty, too long, or no key. The message never shows it.</exception>
    public static string Seal(KeySeal seal, SecretUse use, string text)
    {
        if (text.Length is 0 or > MaxLength || text.Any(char.IsControl))
        {
            throw new FormatException($"A receiver's secret has 1 to {MaxLength} characters and no control characters; copy it again.");
        }

        byte[] bytes = ToBytes(use, text);
        try
        {
            return Mark + Convert.ToBase64String(seal.Seal(bytes, Purpose(use)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public static bool IsSealed(string text) => text.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>Takes the mark and Base64 off.</summary>
    /// <returns>Null if it is not such a text.</returns>
    public static byte[]? FromText(string text)
    {
        byte[] room = new byte[text.Length];
        return IsSealed(text) && Convert.TryFromBase64String(text[Mark.Length..], room, out int length) && length > 0
            ? room[..length]
            : null;
    }

    /// <summary>A configuration whose receivers' secrets are all open, and checked.</summary>
    /// <exception cref="ConfigException">One was sealed with another secret or for another field, or is not what it should be.</exception>
    public static HubConfig OpenAll(HubConfig config, KeySeal seal)
    {
        ConfigProblems problems = new();
        HubConfig open = config with { Sites = [.. config.Sites.Select(s => Open(s, seal, problems))] };
        return problems.Found.Count == 0 ? open : throw new ConfigException(string.Join(Environment.NewLine, problems.Found));
    }

    private static SiteConfig Open(SiteConfig site, KeySeal seal, ConfigProblems problems) => site with
    {
        Receivers = [.. site.Receivers.Select(r => Open(r, site, seal, problems))],
    };

    private static ReceiverConfig Open(ReceiverConfig receiver, SiteConfig site, KeySeal seal, ConfigProblems problems)
    {
        if (!receiver.Secrets.Any(s => s.Secret.IsSealed))
        {
            return receiver;
        }

        string at = $"site {site.Site.Id}: receiver {receiver.Plan.Id}: ";
        bool isWhole = true;
        ReceiverConfig open = receiver.WithSecrets((use, secret) =>
        {
            if (secret.SealedBytes is not { } bytes)
            {
                return secret;
            }

            if (seal.Open(bytes, Purpose(use)) is { } plain)
            {
                string text = use == SecretUse.Key ? Convert.ToHexString(plain) : Encoding.UTF8.GetString(plain);
                CryptographicOperations.ZeroMemory(plain);
                return ReceiverSecret.OfText(text);
            }

            isWhole = false;
            problems.Add(
                $"{at}its {Field(use)} was sealed with another secret than this hub's, or for another field; seal it again with: "
                + Command(use));
            return secret;
        });
        if (isWhole)
        {
            foreach (string problem in open.Check(site))
            {
                problems.Add(at + problem);
            }
        }

        return open;
    }

    /// <summary>The field's name in the configuration.</summary>
    public static string Field(SecretUse use) => use switch
    {
        SecretUse.Key => "key",
        SecretUse.Secret => "secret",
        SecretUse.Password => "password",
        _ => "authorization",
    };

    internal static string Command(SecretUse use) =>
        $"schoolbutton seal{(use == SecretUse.Key ? string.Empty : $" --field {Field(use)}")}";

    private static byte[] ToBytes(SecretUse use, string text)
    {
        if (use != SecretUse.Key)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        _ = Dc09Key.FromHex(text);
        return Convert.FromHexString(text);
    }

    internal static string Purpose(SecretUse use) => use == SecretUse.Key ? KeyPurpose : $"receiver-{Field(use)}";
}
