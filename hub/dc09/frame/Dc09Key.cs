using System.Security.Cryptography;
using System.Text;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// The AES key shared with a receiver: 128, 192 or 256 bits, used in CBC mode with a zero IV as DC-09 demands.
/// Prints as its length only, so that it cannot reach a log by way of a record or a message.
/// </summary>
public sealed class Dc09Key
{
    /// <summary>AES block, in bytes.</summary>
    public const int BlockBytes = 16;

    private static readonly byte[] ZeroIv = new byte[BlockBytes];

    private readonly byte[] _bytes;

    private Dc09Key(byte[] bytes)
    {
        _bytes = bytes;
    }

    /// <summary>A key written as 32, 48 or 64 hex digits, the usual way.</summary>
    /// <exception cref="FormatException">Not that many hex digits. The message never shows the key.</exception>
    public static Dc09Key FromHex(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        if (hex.Length is not (32 or 48 or 64) || !hex.All(char.IsAsciiHexDigit))
        {
            throw new FormatException(
                $"A DC-09 key in hex has 32, 48 or 64 digits 0-9 and A-F; this one has {hex.Length} characters. " +
                "Copy it again from the receiver's account settings.");
        }

        return new Dc09Key(Convert.FromHexString(hex));
    }

    /// <summary>A key that the receiver shows as 16, 24 or 32 plain characters.</summary>
    /// <exception cref="FormatException">Not that many ASCII characters. The message never shows the key.</exception>
    public static Dc09Key FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is not (16 or 24 or 32) || !Ascii.IsValid(text))
        {
            throw new FormatException(
                $"A DC-09 key in text has 16, 24 or 32 ASCII characters; this one has {text.Length} characters. " +
                "Copy it again from the receiver's account settings.");
        }

        return new Dc09Key(Encoding.ASCII.GetBytes(text));
    }

    public override string ToString() => $"AES-{_bytes.Length * 8} key";

    internal byte[] Encrypt(ReadOnlySpan<byte> plain)
    {
        using Aes aes = Cipher();
        return aes.EncryptCbc(plain, ZeroIv, PaddingMode.None);
    }

    internal byte[] Decrypt(ReadOnlySpan<byte> sealedBytes)
    {
        using Aes aes = Cipher();
        return aes.DecryptCbc(sealedBytes, ZeroIv, PaddingMode.None);
    }

    private Aes Cipher()
    {
        Aes aes = Aes.Create();
        aes.Key = _bytes;
        return aes;
    }
}
