using System.Device.Gpio;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>A light of one colour; high shines. Every indication has a rhythm of its own, so it can still be read.</summary>
    public sealed class SingleLight : ILight
    {
        private readonly GpioPin _pin;

        public SingleLight(GpioController gpio, int pin)
        {
            _pin = gpio.OpenPin(pin, PinMode.Output);
            Show(LightPattern.Dark);
        }

        public void Show(int colour) => _pin.Write(colour != LightPattern.Dark);
    }
}
