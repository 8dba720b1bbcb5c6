using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>What a heartbeat tells about the device itself.</summary>
    public interface IVitals
    {
        /// <summary>Why Main was started.</summary>
        ResetCause ResetCause { get; }

        /// <summary>Bytes of free managed memory.</summary>
        long FreeMemory();

        /// <returns>0 to 100 percent, <see cref="BatteryLevel.Mains"/> or <see cref="BatteryLevel.Unknown"/>.</returns>
        byte Battery();
    }
}
