using System.Device.Gpio;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>A motor behind a transistor; high runs.</summary>
    public sealed class Vibration : IVibration
    {
        private readonly GpioPin _pin;

        public Vibration(GpioController gpio, int pin)
        {
            _pin = gpio.OpenPin(pin, PinMode.Output);
            Vibrate(false);
        }

        public void Vibrate(bool on) => _pin.Write(on);
    }
}
