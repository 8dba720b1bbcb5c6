namespace SchoolButton.Firmware.Core
{
    public enum RadioChip : byte
    {
        Sx1262 = 0,
        Sx1276 = 1,
    }
}
