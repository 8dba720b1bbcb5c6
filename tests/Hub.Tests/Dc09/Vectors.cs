using System.Text;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Tests.Dc09;

/// <summary>Frames from published documents and real receivers; the LF and CR round them are left out.</summary>
internal static class Vectors
{
    public const string PlainPanic = "A705003D\"ADM-CID\"0002R0L0#1234[#1234|1120 01 007]_08:15:30,09-01-2026";
    public const string PlainPanicAck = "DFE30014\"ACK\"0002R0L0#1234[]";
    public const string SiaPanic = "2617003C\"SIA-DCS\"0004R0L0#1234[#1234|Nri1/PA007]_08:15:30,09-01-2026";
    public const string ButtonSilent = "F5AA003D\"ADM-CID\"0005R0L0#1234[#1234|1381 01 007]_08:20:00,09-01-2026";
    public const string ClockNak = "3C830025\"NAK\"0000R0L0A0[]_16:09:09,04-14-2015";

    /// <summary>Under <see cref="TextKey"/>, with the pad <c>012345678</c>.</summary>
    public const string SealedPanic =
        "97A70078\"*ADM-CID\"0007R0L0#1234[A9868B03438E29943964CFA83755C1BAA4E40BCB1011F31089E6EB004F84114F4218AB3352186AC857D943A176682514";

    /// <summary>Under <see cref="HexKey"/>, with the pad <see cref="SealedAckPad"/>.</summary>
    public const string SealedAck =
        "E34C0062\"*ACK\"0001R5678L1234#080027E62A64[14F088FF5DCB19D1908069507EAB97C7CDB20F1C6EFA550BB59864D54B2DFA1C";

    public const string TextKeyCharacters = "0123456789ABCDEF";
    public const string HexKeyDigits = "ABCDABCDABCDABCDABCDABCDABCDABCD";

    public static readonly Dc09Key TextKey = Dc09Key.FromText(TextKeyCharacters);
    public static readonly Dc09Key HexKey = Dc09Key.FromHex(HexKeyDigits);

    public static readonly string SealedAckPad = Encoding.Latin1.GetString(Convert.FromHexString("12F1C22A88EB445679DA"));

    /// <summary>The moment of most of them.</summary>
    public static readonly DateTimeOffset Morning = new(2026, 9, 1, 8, 15, 30, TimeSpan.Zero);

    public static byte[] Bytes(string line) => Encoding.Latin1.GetBytes(line);

    public static byte[] Framed(string line) => Encoding.Latin1.GetBytes("\n" + line + "\r");

    /// <summary>A frame round any body, with the right CRC and length.</summary>
    public static string Wrap(string body) => $"{Crc16.Of(Bytes(body)):X4}{body.Length:X4}{body}";
}
