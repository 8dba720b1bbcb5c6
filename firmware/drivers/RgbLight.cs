using System.Device.Gpio;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>A red, green and blue light on three pins; high shines.</summary>
    public sealed class RgbLight : ILight
    {
        private readonly GpioPin _red;
        private readonly GpioPin _green;
        private readonly GpioPin _blue;

        public RgbLight(GpioController gpio, int redPin, int greenPin, int bluePin)
        {
            _red = gpio.OpenPin(redPin, PinMode.Output);
            _green = gpio.OpenPin(greenPin, PinMode.Output);
            _blue = gpio.OpenPin(bluePin, PinMode.Output);
            Show(LightPattern.Dark);
        }

        public void Show(int colour)
        {
            _red.Write((colour & LightPattern.Red) != 0);
            _green.Write((colour & LightPattern.Green) != 0);
            _blue.Write((colour & LightPattern.Blue) != 0);
        }
    }
}
