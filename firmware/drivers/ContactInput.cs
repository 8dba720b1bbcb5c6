using System.Device.Gpio;
using System.Threading;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// One contact. An edge only wakes the loop, which then reads the level: edges can get lost, a level cannot. That
    /// there was one is remembered, since a contact that is closed again need not have been so all along.
    /// </summary>
    public sealed class ContactInput
    {
        private readonly GpioPin? _pin;
        private readonly bool _activeLow;
        private readonly Wake _wake;
        private int _edges;

        /// <param name="pin">One that is not fitted reads as open for ever.</param>
        /// <param name="activeLow">Closes to ground.</param>
        public ContactInput(GpioController gpio, int pin, bool activeLow, Wake wake)
        {
            _activeLow = activeLow;
            _wake = wake;
            if (pin != Board.NotFitted)
            {
                _pin = gpio.OpenPin(pin, activeLow ? PinMode.InputPullUp : PinMode.InputPullDown);
                _pin.ValueChanged += OnEdge;
            }
        }

        public bool IsFitted => _pin != null;

        /// <summary>An edge waits to be taken.</summary>
        public bool HasEdges => _edges != 0;

        public bool IsClosed() => _pin != null && (_pin.Read() == PinValue.High) != _activeLow;

        /// <returns>Whether there was an edge since the last call.</returns>
        public bool TakeEdges() => Interlocked.Exchange(ref _edges, 0) != 0;

        private void OnEdge(object sender, PinValueChangedEventArgs e)
        {
            Interlocked.Exchange(ref _edges, 1);
            _wake.Set();
        }
    }
}
