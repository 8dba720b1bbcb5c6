using System.Device.Gpio;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// The button's contact. An edge only wakes the loop, which then reads the level: edges can get lost, a level
    /// cannot.
    /// </summary>
    public sealed class ButtonInput
    {
        private readonly GpioPin _pin;
        private readonly bool _activeLow;
        private readonly Wake _wake;

        public ButtonInput(GpioController gpio, int pin, bool activeLow, Wake wake)
        {
            _activeLow = activeLow;
            _wake = wake;
            _pin = gpio.OpenPin(pin, activeLow ? PinMode.InputPullUp : PinMode.InputPullDown);
            _pin.ValueChanged += OnEdge;
        }

        public bool IsActive() => (_pin.Read() == PinValue.High) != _activeLow;

        private void OnEdge(object sender, PinValueChangedEventArgs e) => _wake.Set();
    }
}
