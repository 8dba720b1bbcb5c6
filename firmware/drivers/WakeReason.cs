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
        private readonly ulong _pins;

        public WakeReason()
        {
            ResetCause = ResetCause.PowerOn;
            try
            {
                Sleep.WakeupCause cause = Sleep.GetWakeupCause();
                if (cause == Sleep.WakeupCause.Ext1)
                {
                    ResetCause = ResetCause.WokenByContact;
                    _pins = (ulong)Sleep.GetWakeupGpioPin();
                }
                else if (cause == Sleep.WakeupCause.Timer)
                {
                    ResetCause = ResetCause.WokenByTimer;
                    IsTimer = true;
                }
                else if (cause == Sleep.WakeupCause.Ext0)
                {
                    // EXT0 watches a stuck contact for opening: that is no press.
                    ResetCause = ResetCause.WokenByTimer;
                }
            }
            catch (Exception e)
            {
                Debug.WriteLine("wake: the cause is unknown: " + e.Message);
            }
        }

        /// <summary>
        /// PowerOn if it was no sleep; WokenByContact if a contact closed; WokenByTimer also if a stuck one opened, for which
        /// the protocol has no word.
        /// </summary>
        public ResetCause ResetCause { get; }

        /// <summary>The timer ended the sleep, so it was as long as it was meant to be.</summary>
        public bool IsTimer { get; }

        /// <summary>Closing this contact ended the sleep, even if it is open again by now.</summary>
        public bool IsPressOf(int pin) => pin != Board.NotFitted && ((_pins >> pin) & 1) != 0;
    }
}
