using System;
using System.Device.Adc;
using System.Device.Gpio;
using System.Diagnostics;
using System.Threading;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>The cell's voltage behind its divider, averaged, and measured rarely: it changes over days.</summary>
    public sealed class BatteryGauge
    {
        private const int EveryMs = 10 * 60 * 1000;
        private const int SettleMs = 10;
        private const int Readings = 16;

        private readonly BatteryPart _part;
        private readonly GpioController _gpio;
        private byte _level = BatteryLevel.Unknown;
        private long _measuredAtMs;
        private bool _measured;
        private GpioPin? _enable;

        public BatteryGauge(GpioController gpio, BatteryPart part)
        {
            _gpio = gpio;
            _part = part;
        }

        /// <returns>Percent, Unknown if it cannot be measured. It takes <see cref="SettleMs"/> at most every ten minutes.</returns>
        public byte Percent(long nowMs)
        {
            if (!_measured || nowMs - _measuredAtMs >= EveryMs)
            {
                _measured = true;
                _measuredAtMs = nowMs;
                _level = Measure();
            }

            return _level;
        }

        private byte Measure()
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
