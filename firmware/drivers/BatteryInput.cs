using System;
using System.Device.Adc;
using System.Device.Gpio;
using System.Diagnostics;
using System.Threading;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>The cell's voltage behind its divider, averaged. Whoever asks, asks rarely: it changes over days.</summary>
    public sealed class BatteryInput
    {
        private const int SettleMs = 10;
        private const int Readings = 16;

        private readonly BatteryPart _part;
        private readonly GpioController _gpio;
        private GpioPin? _enable;

        public BatteryInput(GpioController gpio, BatteryPart part)
        {
            _gpio = gpio;
            _part = part;
        }

        /// <returns>Percent, Unknown if it cannot be measured. It takes <see cref="SettleMs"/>.</returns>
        public byte Percent()
        {
            try
            {
                if (_part.EnablePin != Board.NotFitted && _enable == null)
                {
                    _enable = _gpio.OpenPin(_part.EnablePin, PinMode.Output);
                }

                Connect(true);
                Thread.Sleep(SettleMs);
                int millivolts = ReadMillivolts();
                return BatteryScale.Percent(_part, millivolts);
            }
            catch (Exception e)
            {
                Debug.WriteLine("battery: cannot be measured: " + e.Message);
                return BatteryLevel.Unknown;
            }
            finally
            {
                Connect(false);
            }
        }

        private int ReadMillivolts()
        {
            AdcController adc = new AdcController();
            using (AdcChannel channel = adc.OpenChannel(_part.AdcChannel))
            {
                int sum = 0;
                for (int i = 0; i < Readings; i++)
                {
                    sum += channel.ReadValue();
                }

                return BatteryScale.Millivolts(_part, sum / Readings, adc.MaxValue);
            }
        }

        private void Connect(bool on)
        {
            if (_enable != null)
            {
                _enable.Write(on != _part.EnableActiveLow);
            }
        }
    }
}
