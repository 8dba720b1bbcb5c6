namespace SchoolButton.Firmware.Core
{
    /// <summary>The chip: which of its pins may be used for what depends on it.</summary>
    public enum Processor : byte
    {
        Esp32 = 0,
        Esp32S3 = 1,
    }
}
