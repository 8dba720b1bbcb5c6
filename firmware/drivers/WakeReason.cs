using System;
using System.Diagnostics;
using nanoFramework.Hardware.Esp32;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>What ended the deep sleep before this start, if there was one.</summary>
    public sealed class WakeReason
    {
        private readonly bool _byLevels;
        private readonly ulong _pins;

        public WakeReason()
        {
            ResetCause = ResetCause.PowerOn;
            try
            {
                Sleep.WakeupCause cause = Sleep.GetWakeupCause();
                _byLevels = cause == Sleep.WakeupCause.Ext1;
                if (_byLevels || cause == Sleep.WakeupCause.Ext0)
                {
                    ResetCause = ResetCause.WokenByContact;
                    _pins = _byLevels ? (ulong)Sleep.GetWakeupGpioPin() : 0;
                }
                else if (cause == Sleep.WakeupCause.Timer)
                {
                    ResetCause = ResetCause.WokenByTimer;
                }
            }
            catch (Exception e)
            {
                Debug.WriteLine("wake: the cause is unknown: " + e.Message);
            }
        }

        /// <summary>PowerOn if it was no sleep.</summary>
        public ResetCause ResetCause { get; }

        /// <summary>Closing this contact ended the sleep, even if it is open again by now.</summary>
        public bool IsPressOf(int pin) => _byLevels && pin != Board.NotFitted && ((_pins >> pin) & 1) != 0;
    }
}
