using System.Text;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Malformed.Grammar;

namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>
/// Sentences of DC-09, written from the standard: what is broken may still have the right length and CRC, and what is sealed
/// may be wrong inside.
/// </summary>
internal static class Dc09Grammar
{
    public const string Account = "1234";
    public const string KeyHex = "00112233445566778899AABBCCDDEEFF";

    public static readonly Dc09Key Key = Dc09Key.FromHex(KeyHex);

    private static readonly byte[][] Wild =
    [
        [], "\""u8.ToArray(), "*"u8.ToArray(), "["u8.ToArray(), "]"u8.ToArray(), "|"u8.ToArray(), "#"u8.ToArray(), "_"u8.ToArray(),
        "L"u8.ToArray(), "R"u8.ToArray(), "A0"u8.ToArray(), "L0A0"u8.ToArray(), "0000"u8.ToArray(), "FFFF"u8.ToArray(), "-1"u8.ToArray(),
        "99999999999999999999"u8.ToArray(), "_99:99:99,99-99-9999"u8.ToArray(), "[]"u8.ToArray(), "[[[["u8.ToArray(),
        [0], [0x0A], [0x0D], [0xFF], [0xC3, 0x28], new byte[300], Encoding.ASCII.GetBytes(new string('A', 5_000)),
    ];

    /// <param name="opening">From behind the first quote to the opening bracket.</param>
    /// <param name="content">From behind the bracket to the end.</param>
    /// <param name="isSealed">Whether the content is to be encrypted.</param>
    public static byte[] Sound(Parts opening, Parts content, bool isSealed) => Wrap(Body(opening.ToBytes(), content.ToBytes(), isSealed));

    /// <summary>The same, broken somewhere.</summary>
    public static byte[] Broken(Parts opening, Parts content, bool isSealed, Dice dice)
    {
        switch (dice.Below(5))
        {
            case 0:
                return Wrap(Body(opening.Break(dice, Wild).ToBytes(), content.ToBytes(), isSealed));
            case 1:
                return Wrap(Body(opening.ToBytes(), content.Break(dice, Wild).ToBytes(), isSealed));
            case 2:
                return Rot.Of(Sound(opening, content, isSealed), dice);
            case 3:
                byte[] body = Rot.Of(Body(opening.ToBytes(), content.ToBytes(), isSealed), dice);
                return dice.Pick(Wrap(body), Wrap(body, crcError: 1), Wrap(body, lengthError: dice.Pick(-1, 1, 4_000)));
            default:
                return [0x0A, .. dice.Bytes(dice.Below(80)), 0x0D];
        }
    }

    private static byte[] Body(byte[] opening, byte[] content, bool isSealed)
    {
        if (!isSealed)
        {
            return [(byte)'"', .. opening, .. content];
        }

        byte[] open = [(byte)'|', .. content];
        byte[] pad = Encoding.ASCII.GetBytes(new string('P', Dc09Key.BlockBytes - (open.Length % Dc09Key.BlockBytes)));
        return [(byte)'"', (byte)'*', .. opening, .. Encoding.ASCII.GetBytes(Convert.ToHexString(Seal([.. pad, .. open])))];
    }

    private static byte[] Wrap(byte[] body, int crcError = 0, int lengthError = 0)
    {
        int crc = (Crc16.Of(body) + crcError) & 0xFFFF;
        int length = (body.Length + lengthError) & 0xFFFF;
        return [0x0A, .. Encoding.ASCII.GetBytes($"{crc:X4}{length:X4}"), .. body, 0x0D];
    }

    private static byte[] Seal(byte[] open)
    {
        using System.Security.Cryptography.Aes aes = System.Security.Cryptography.Aes.Create();
        aes.Key = Convert.FromHexString(KeyHex);
        return aes.EncryptCbc(open, new byte[Dc09Key.BlockBytes], System.Security.Cryptography.PaddingMode.None);
    }
}
