using System.Security.Cryptography;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Receiver.Settings;

/// <summary>
/// A key as a configuration may have it: hex, <c>sealed:…</c> as <c>schoolbutton receiver seal</c> prints it, or the first
/// line of a file. No message shows what stands there.
/// </summary>
internal sealed class WrittenKey(string folder, Func<KeySeal> seal)
{
    /// <param name="problem">What is wrong and what to do; null if nothing is.</param>
    /// <returns>Null for none.</returns>
    public Dc09Key? Read(string? key, string? keyFile, out string? problem)
    {
        problem = key is not null && keyFile is not null ? "there are a key and a keyFile; keep one of them" : null;
        if (problem is not null)
        {
            return null;
        }

        try
        {
            string? text = keyFile is null
                ? key
                : File.ReadLines(Path.Combine(folder, keyFile)).FirstOrDefault(string.Empty).Trim();
            return text is null ? null : SealedSecret.IsSealed(text) ? Open(text) : Dc09Key.FromHex(text);
        }
        catch (FormatException e)
        {
            problem = e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"its keyFile cannot be read ({e.GetType().Name}); the receiver's user must be able to read it";
        }

        return null;
    }

    private Dc09Key Open(string text)
    {
        byte[] sealedKey = SealedSecret.FromText(text)
            ?? throw new FormatException($"what follows \"{SealedSecret.Mark}\" is not whole; make it again with: schoolbutton receiver seal");
        byte[] key = seal().Open(sealedKey, SealedSecret.KeyPurpose)
            ?? throw new FormatException("it was sealed with another secret than this receiver's; seal it again with: schoolbutton receiver seal");
        try
        {
            return Dc09Key.FromHex(Convert.ToHexString(key));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
