using System.Device.Gpio;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>A strobe and a sounder, each behind a transistor; high is on.</summary>
    public sealed class StrobeSounder : INotificationAppliance
    {
        private readonly GpioPin _strobe;
        private readonly GpioPin _sounder;

        public StrobeSounder(GpioController gpio, int strobePin, int sounderPin)
        {
            _strobe = gpio.OpenPin(strobePin, PinMode.Output);
            _sounder = gpio.OpenPin(sounderPin, PinMode.Output);
            Set(false, false);
        }

        public void Set(bool strobe, bool sounder)
        {
            _strobe.Write(strobe);
            _sounder.Write(sounder);
        }
    }
}
