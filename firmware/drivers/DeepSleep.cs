using System;
using System.Threading;
using nanoFramework.Hardware.Esp32;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// Deep sleep of an ESP32-S3 until a time, or until a contact closes. RAM is lost and Main starts anew.
    /// <para>
    /// EXT1 watches every contact that is open and wakes on the first that closes; its mode 0 is "any low" on an S3 and
    /// "all low" on an ESP32, so a board with two contacts that sleeps must have an S3. A contact that is closed already
    /// (stuck, or held) would end the sleep at once for ever, so EXT0 watches that one for opening instead.
    /// </para>
    /// </summary>
    public sealed class DeepSleep
    {
        private readonly Board _board;

        public DeepSleep(Board board)
        {
            _board = board;
        }

        /// <summary>Does not return, unless the sleep is refused: then it throws.</summary>
        /// <exception cref="Exception">A wake-up could not be armed; without one the device would never wake.</exception>
        /// <param name="button">Whether the device knows the button to be closed; if it does not and it is, it wakes at once.</param>
        /// <param name="second">The same of the second contact.</param>
        public void Start(long milliseconds, bool button, bool second)
        {
            ulong open = (button ? 0 : Mask(_board.ButtonPin)) | (second ? 0 : Mask(_board.SecondButtonPin));
            int closed = button ? _board.ButtonPin : second ? _board.SecondButtonPin : Board.NotFitted;
            int openLevel = _board.ContactsActiveLow ? 1 : 0;
            Check(Sleep.EnableWakeupByTimer(TimeSpan.FromTicks(milliseconds * TimeSpan.TicksPerMillisecond)), "timer");
            if (open != 0)
            {
                Sleep.WakeupMode whenClosed =
                    _board.ContactsActiveLow ? Sleep.WakeupMode.AllLow : Sleep.WakeupMode.AnyHigh;
                Check(Sleep.EnableWakeupByMultiPins((Sleep.WakeupGpioPin)open, whenClosed), "contacts");
            }

            if (closed != Board.NotFitted)
            {
                Check(Sleep.EnableWakeupByPin((Sleep.WakeupGpioPin)Mask(closed), openLevel), "held contact");
            }

            Sleep.StartDeepSleep();

            // The runtime goes down after the call has returned.
            Thread.Sleep(Timeout.Infinite);
        }

        private static ulong Mask(int pin) => pin == Board.NotFitted ? 0UL : 1UL << pin;

        private static void Check(EspNativeError error, string what)
        {
            if (error != EspNativeError.OK)
            {
                throw new Exception("the " + what + " cannot end a deep sleep, so there is none");
            }
        }
    }
}
