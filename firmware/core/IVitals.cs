namespace SchoolButton.Firmware.Core
{
    /// <summary>What a heartbeat tells about the device itself.</summary>
    public interface IVitals
    {
        /// <summary>Bytes of free managed memory.</summary>
        long FreeMemory();
    }
}
