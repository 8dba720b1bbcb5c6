using System.Security.Cryptography;

namespace SchoolButton.Hub.Dc09;

/// <summary>Makes the random text that precedes an encrypted message: <paramref name="length"/> characters, none of them <c>|</c>, <c>[</c> or <c>]</c>.</summary>
/// <param name="length">1 to 16.</param>
public delegate string Dc09Pad(int length);

public static class Dc09Pads
{
    /// <summary>Printable characters only: the standard allows any byte, but some receivers read the plaintext as text.</summary>
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-";

    /// <summary>From the operating system's random numbers.</summary>
    public static string Random(int length) => RandomNumberGenerator.GetString(Alphabet, length);
}
