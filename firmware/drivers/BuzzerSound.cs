using System;
using System.Device.Pwm;
using System.Diagnostics;
using nanoFramework.Hardware.Esp32;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>A passive buzzer on the first PWM channel.</summary>
    public sealed class BuzzerSound : ISound
    {
        private const int FirstHertz = 2000;
        private const double HalfOfThePeriod = 0.5;

        private readonly PwmChannel? _pwm;

        /// <summary>A pin that cannot have PWM makes a silent device, not a dead one.</summary>
        public BuzzerSound(int pin)
        {
            try
            {
                Configuration.SetPinFunction(pin, DeviceFunction.PWM1);
                _pwm = PwmChannel.CreateFromPin(pin, FirstHertz, HalfOfThePeriod);
            }
            catch (Exception e)
            {
                Debug.WriteLine("buzzer: there is none: " + e.Message);
            }
        }

        public void Sound(int hertz)
        {
            if (_pwm == null)
            {
                return;
            }

            if (hertz <= 0)
            {
                _pwm.Stop();
                return;
            }

            // The runtime keeps the duty as a number of steps, and a new frequency has another number of steps.
            _pwm.Frequency = hertz;
            _pwm.DutyCycle = HalfOfThePeriod;
            _pwm.Start();
        }
    }
}
