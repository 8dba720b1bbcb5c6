using System.Device.Gpio;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>The contacts of a button: its own, a second one, and the one in the housing.</summary>
    public sealed class ContactInputs
    {
        private readonly ContactInput _button;
        private readonly ContactInput _second;
        private readonly ContactInput _tamper;
        private readonly GpioPin? _memory;

        public ContactInputs(GpioController gpio, Board board, Wake wake)
        {
            _button = new ContactInput(gpio, board.ButtonPin, board.ContactsActiveLow, wake);
            _second = new ContactInput(gpio, board.SecondButtonPin, board.ContactsActiveLow, wake);
            _tamper = new ContactInput(gpio, board.TamperPin, board.ContactsActiveLow, wake);
            if (board.PressMemoryPin != Board.NotFitted)
            {
                // No pull-up: it would fill the capacitor at once.
                _memory = gpio.OpenPin(board.PressMemoryPin, PinMode.Input);
            }
        }

        public bool IsButtonClosed() => _button.IsClosed();

        public bool IsSecondClosed() => _second.IsClosed();

        /// <summary>A device without a tamper contact has a housing that is always closed.</summary>
        public bool IsHousingClosed() => !_tamper.IsFitted || _tamper.IsClosed();

        /// <summary>The press memory is empty: there was a press within the last seconds. False where none is fitted.</summary>
        public bool IsMemoryEmpty() => _memory != null && _memory.Read() == PinValue.Low;

        /// <summary>An edge of a contact that a hand presses waits to be taken: bits of <see cref="Contacts"/>.</summary>
        public int EdgesOfHand =>
            (_button.HasEdges ? Contacts.FirstBit : 0) | (_second.HasEdges ? Contacts.SecondBit : 0);

        /// <summary>An edge waits to be taken.</summary>
        public bool HasEdges => _button.HasEdges || _second.HasEdges || _tamper.HasEdges;

        /// <returns>Whether any of them had an edge since the last call.</returns>
        public bool TakeEdges()
        {
            bool button = _button.TakeEdges();
            bool second = _second.TakeEdges();
            bool tamper = _tamper.TakeEdges();
            return button || second || tamper;
        }
    }
}
