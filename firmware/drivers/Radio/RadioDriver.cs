using System.Device.Gpio;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    public static class RadioDriver
    {
        /// <param name="wake">Set when the chip has news for <see cref="IRadio.Poll"/>.</param>
        public static IRadio Open(RadioPart part, GpioController gpio, Wake wake)
        {
            RadioBus bus = new RadioBus(part, gpio, wake);
            return part.Chip == RadioChip.Sx1276 ? (IRadio)new Sx1276(bus, part) : new Sx1262(bus, part);
        }
    }
}
