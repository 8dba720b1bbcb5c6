namespace SchoolButton.Hub.Dc09;

/// <summary>CRC-16/ARC: polynomial 0xA001 (reflected 0x8005), start value 0. The check value of "123456789" is 0xBB3D.</summary>
public static class Crc16
{
    private const ushort Polynomial = 0xA001;

    private static readonly ushort[] Table = BuildTable();

    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0;
        foreach (byte b in bytes)
        {
            crc = (ushort)((crc >> 8) ^ Table[(crc ^ b) & 0xFF]);
        }

        return crc;
    }

    private static ushort[] BuildTable()
    {
        var table = new ushort[256];
        for (int i = 0; i < table.Length; i++)
        {
            ushort crc = (ushort)i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (ushort)((crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1);
            }

            table[i] = crc;
        }

        return table;
    }
}
