namespace SchoolButton.Firmware.Virtual;

/// <summary>How long each command of an SX1262 is, opcode included.</summary>
internal static class Sx1262Lengths
{
    /// <returns>The right length; of a command of any length, its own.</returns>
    public static int Of(byte[] command) => command[0] switch
    {
        0x02 => 3,
        0x07 => 3,
        0x08 => 9,
        0x12 or 0x13 or 0x17 => 4,
        0x14 => 5,
        0x15 => 3,
        0x80 or 0x84 or 0x89 or 0x8A or 0x96 or 0x9D or 0xC0 => 2,
        0x82 or 0x83 => 4,
        0x86 => 5,
        0x88 => 8,
        0x8B => 5,
        0x8C => 7,
        0x8E or 0x8F or 0x98 => 3,
        0x95 => 5,
        0x97 => 5,
        0xC5 => 1,
        _ => command.Length,
    };
}
