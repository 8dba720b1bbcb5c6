namespace SchoolButton.Hub.Core;

/// <summary>
/// What makes an alarm one alarm: device (24 bits), key generation (12 bits) and frame counter (28 bits) in 64 bits,
/// so that every alarm ever stored can be remembered in memory.
/// </summary>
public static class AlarmKey
{
    public const int MaxGeneration = 0xFFF;

    /// <summary>
    /// From here on no generation of a key: an alarm of a device that counts again from where it was, under a counter that an
    /// earlier alarm of it has. As many of one counter as are left are told apart.
    /// </summary>
    public const int FirstAgain = 0xFF0;

    public static ulong Of(uint address, int generation, uint counter) =>
        ((ulong)address << 40) | ((ulong)(uint)generation << 28) | counter;
}
