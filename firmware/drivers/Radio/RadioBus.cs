using System;
using System.Device.Gpio;
using System.Device.Spi;
using System.Diagnostics;
using System.Threading;
using nanoFramework.Hardware.Esp32;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>The wires to a radio chip. Whatever goes wrong on them, nothing here throws or blocks for long.</summary>
    public sealed class RadioBus
    {
        /// <summary>Both chips take 10 MHz and more (SX1276 data sheet 2.5.6, SX1262 data sheet 3.5).</summary>
        private const int ClockHz = 4000000;

        /// <summary>Longer than both chips need (100 µs).</summary>
        private const int ResetMs = 2;

        /// <summary>After its reset an SX1276 needs 5 ms (data sheet 7.2.2); an SX1262 says so itself.</summary>
        private const int SettleMs = 6;

        // The busy line: first looked at without a pause, then for some milliseconds more.
        private const int Looks = 50;
        private const int PausedLooks = 20;

        private readonly SpiDevice? _spi;
        private readonly GpioPin? _reset;
        private readonly GpioPin? _busy;
        private readonly GpioPin? _interrupt;
        private readonly Wake _wake;

        /// <param name="wake">Set when the chip raises its interrupt line.</param>
        public RadioBus(RadioPart part, GpioController gpio, Wake wake)
        {
            _wake = wake;
            try
            {
                bool first = part.SpiBus == 1;
                Configuration.SetPinFunction(part.ClockPin, first ? DeviceFunction.SPI1_CLOCK : DeviceFunction.SPI2_CLOCK);
                Configuration.SetPinFunction(part.MosiPin, first ? DeviceFunction.SPI1_MOSI : DeviceFunction.SPI2_MOSI);
                Configuration.SetPinFunction(part.MisoPin, first ? DeviceFunction.SPI1_MISO : DeviceFunction.SPI2_MISO);
                _reset = gpio.OpenPin(part.ResetPin, PinMode.Output);
                _reset.Write(PinValue.High);
                _busy = part.BusyPin == Board.NotFitted ? null : gpio.OpenPin(part.BusyPin, PinMode.Input);
                _interrupt = gpio.OpenPin(part.InterruptPin, PinMode.Input);
                _interrupt.ValueChanged += OnEdge;
                _spi = SpiDevice.Create(new SpiConnectionSettings(part.SpiBus, part.SelectPin)
                {
                    ClockFrequency = ClockHz,
                    Mode = SpiMode.Mode0,
                });
            }
            catch (Exception e)
            {
                Debug.WriteLine("radio: its wires cannot be opened, check the board's pins: " + e.Message);
            }
        }

        public void Reset()
        {
            if (_reset == null)
            {
                return;
            }

            _reset.Write(PinValue.Low);
            Thread.Sleep(ResetMs);
            _reset.Write(PinValue.High);
            Thread.Sleep(SettleMs);
        }

        /// <summary>Waits until the chip takes a command, some tens of milliseconds at most.</summary>
        /// <returns>False if it is busy for longer than it ever is in health.</returns>
        public bool WaitReady()
        {
            for (int i = 0; _busy != null && i < Looks + PausedLooks; i++)
            {
                if (_busy.Read() == PinValue.Low)
                {
                    return true;
                }

                if (i >= Looks)
                {
                    Thread.Sleep(1);
                }
            }

            return _busy == null;
        }

        /// <summary>Sends the bytes and reads as many.</summary>
        /// <returns>What came back, or null if the bus failed.</returns>
        public byte[]? Exchange(byte[] bytes)
        {
            if (_spi == null)
            {
                return null;
            }

            try
            {
                byte[] answer = new byte[bytes.Length];
                _spi.TransferFullDuplex(bytes, answer);
                return answer;
            }
            catch (Exception e)
            {
                Debug.WriteLine("radio: SPI failed: " + e.Message);
                return null;
            }
        }

        private void OnEdge(object sender, PinValueChangedEventArgs e) => _wake.Set();
    }
}
