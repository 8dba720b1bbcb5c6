using System.Device.Gpio;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// The pin of an external watchdog. Only Main's thread feeds it: once at the start, after each round in which everything
    /// was well, and in the pause before a restart that it asked for itself. A thread of its own would go on feeding beside a
    /// loop that hangs.
    /// </summary>
    public sealed class Watchdog
    {
        /// <summary>Feeds per period, so that one that comes late does no harm.</summary>
        private const int PerPeriod = 8;

        private readonly GpioPin? _pin;
        private readonly int _everyMs;
        private long _fedAtMs;
        private bool _fed;

        public Watchdog(GpioController gpio, Board board)
        {
            _everyMs = board.WatchdogMs / PerPeriod;
            if (board.WatchdogPin != Board.NotFitted)
            {
                _pin = gpio.OpenPin(board.WatchdogPin, PinMode.Output);
            }
        }

        public void Feed(long nowMs)
        {
            if (_pin == null || (_fed && nowMs - _fedAtMs < _everyMs))
            {
                return;
            }

            // Both edges at once: some parts count the rising one alone, and a start must not begin with half a pulse.
            _fed = true;
            _fedAtMs = nowMs;
            _pin.Write(PinValue.High);
            _pin.Write(PinValue.Low);
        }
    }
}
