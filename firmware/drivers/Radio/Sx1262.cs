using SchoolButton.Firmware.Core;
using Command = SchoolButton.Firmware.Drivers.Sx1262Command;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// Semtech SX1262 (data sheet rev. 2.1): commands over SPI, each after its busy line fell. Chapter 15 lists what the
    /// chip needs beyond them; 15.3 (timeouts with an implicit header) does not arise here.
    /// <para>A command that the chip does not take makes it dead until <see cref="Start"/>, and the next poll says so.</para>
    /// </summary>
    public sealed class Sx1262 : IRadio
    {
        /// <summary>How long the oscillator behind DIO3 takes to settle, in steps of 15.625 µs: 5 ms.</summary>
        private const int OscillatorSteps = 320;

        /// <summary>The transmitter gives up so long after the frame should be out.</summary>
        private const int TimeoutSlackMs = 300;

        /// <summary>A reception in progress counts as a busy channel so often at most, then it is not believed any more.</summary>
        private const int MaxReceptions = 20;

        private const int MinPowerDbm = -9;
        private const int MaxPowerDbm = 22;

        // SetDIO3AsTcxoCtrl, table 13-35: millivolts of settings 0 to 7.
        private static readonly int[] OscillatorMillivolts = { 1600, 1700, 1800, 2200, 2400, 2700, 3000, 3300 };

        // SetCadParams for spreading factors 7 to 12 at four symbols: detection peak (application note AN1200.48).
        private static readonly byte[] CadPeak = { 22, 22, 23, 24, 25, 28 };

        private readonly Sx1262Wire _chip;
        private readonly RadioPart _part;
        private Activity _activity = Activity.Off;
        private bool _asleep;
        private bool _inReception;
        private int _receptions;
        private RadioChannel? _channel;
        private byte[] _packet = { };

        public Sx1262(RadioBus bus, RadioPart part)
        {
            _chip = new Sx1262Wire(bus);
            _part = part;
        }

        private enum Activity : byte
        {
            /// <summary>Not started, asleep or done.</summary>
            Off,
            Listening,
            Sensing,
            Sending,
        }

        public byte[] Packet => _packet;

        public int RssiDbm { get; private set; }

        public int SnrQuarters { get; private set; }

        public bool Start()
        {
            _activity = Activity.Off;
            _channel = null;
            _asleep = false;
            _chip.Reset();

            _chip.Do(Command.SetStandby, 0);
            if (Mode(_chip.Do(Command.GetStatus, 0)) != Command.StandbyMode)
            {
                _chip.IsDead = true;
                return false;
            }

            StartOscillator();
            _chip.Do(Command.SetRegulatorMode, 1);
            if (_part.SwitchesAntenna)
            {
                _chip.Do(Command.SetDio2AsRfSwitchCtrl, 1);
            }

            _chip.Do(Command.SetPacketType, 1);
            _chip.Do(Command.SetBufferBaseAddress, 0, 0);

            // SX1262, up to 22 dBm (table 13-21); this also sets the over-current limit to 140 mA (5.2.1).
            _chip.Do(Command.SetPaConfig, 4, 7, 0, 1);

            // 15.2: a badly matched antenna must not make the transmitter weak.
            _chip.SetBits(Command.TxClamp, 0x1E, 0x1E);

            // The sync word's nibbles each with a 4 behind: 0x12 is 0x1424.
            _chip.Do(Command.WriteRegister, Command.SyncWord >> 8, Command.SyncWord & 0xFF,
                (RadioChannel.SyncWord & 0xF0) | 4, ((RadioChannel.SyncWord & 0x0F) << 4) | 4);

            // 9.6: boosted gain, in sleep too.
            _chip.Do(Command.WriteRegister, Command.RxGain >> 8, Command.RxGain & 0xFF, 0x96);
            _chip.Do(Command.WriteRegister, Command.Retention >> 8, Command.Retention & 0xFF,
                1, Command.RxGain >> 8, Command.RxGain & 0xFF);
            _chip.Do(Command.SetDioIrqParams,
                Command.AllUsed >> 8, (Command.AllUsed & 0xFF) | Command.HeaderValid,
                Command.AllUsed >> 8, Command.AllUsed & 0xFF,
                0, 0, 0, 0);
            byte[]? errors = _chip.Do(Command.GetDeviceErrors, 0, 0, 0);
            _chip.IsDead |= errors == null || (errors[3] & Command.FatalErrors) != 0;
            return !_chip.IsDead;
        }

        public void Listen(RadioChannel channel)
        {
            if (_activity == Activity.Listening && _channel == channel)
            {
                return;
            }

            Prepare(channel);
            SetPacketLength(0xFF);
            ClearInterrupts(Command.AllUsed | Command.HeaderValid);
            _chip.Do(Command.SetRx, 0xFF, 0xFF, 0xFF);
            _activity = Activity.Listening;
        }

        public void Sense(RadioChannel channel)
        {
            if (_activity == Activity.Listening && _channel == channel && IsReceiving())
            {
                // Activity detection would end it, and it may be an alarm.
                _inReception = true;
                return;
            }

            Prepare(channel);
            SetPacketLength(0xFF);
            _chip.Do(Command.SetCadParams, 2, CadPeak[channel.SpreadingFactor - 7], 10, 0, 0, 0, 0);
            ClearInterrupts(Command.AllUsed);
            _chip.Do(Command.SetCad);
            _activity = Activity.Sensing;
        }

        public void Transmit(RadioChannel channel, byte[] frame)
        {
            Prepare(channel);
            int power = channel.PowerDbm > _part.MaxPowerDbm ? _part.MaxPowerDbm : channel.PowerDbm;
            power = power < MinPowerDbm ? MinPowerDbm : power > MaxPowerDbm ? MaxPowerDbm : power;

            // A ramp of 200 µs, table 13-41.
            _chip.Do(Command.SetTxParams, power & 0xFF, 4);
            _chip.WriteBuffer(frame);
            SetPacketLength(frame.Length);
            ClearInterrupts(Command.AllUsed);
            int steps = (TimeOnAir.Ms(channel, frame.Length) + TimeoutSlackMs) * 64;
            _chip.Do(Command.SetTx, (steps >> 16) & 0xFF, (steps >> 8) & 0xFF, steps & 0xFF);
            _activity = Activity.Sending;
        }

        public void Sleep()
        {
            _activity = Activity.Off;
            if (!_asleep)
            {
                _chip.Do(Command.SetStandby, 0);

                // Warm: the configuration stays (13.1.1).
                _chip.Do(Command.SetSleep, 4);
                _asleep = !_chip.IsDead;
            }
        }

        public int RssiNowDbm()
        {
            byte[]? level = _activity == Activity.Listening ? _chip.Do(Command.GetRssiInst, 0, 0) : null;

            // 13.5.4: -2 dBm a step. A line that hangs is no receiver.
            return Mode(level) == Command.ReceiveMode ? -level![2] / 2 : 0;
        }

        public RadioEvent Poll()
        {
            if (_chip.IsDead)
            {
                // Once: the next word is Start's.
                RadioEvent news = _activity == Activity.Off ? RadioEvent.None : RadioEvent.Failed;
                _activity = Activity.Off;
                return news;
            }

            if (_activity == Activity.Off)
            {
                return RadioEvent.None;
            }

            if (_inReception)
            {
                _inReception = false;
                return RadioEvent.Busy;
            }

            byte[]? status = _chip.Do(Command.GetIrqStatus, 0, 0, 0);
            if (status == null || !IsSound(status))
            {
                return Fail();
            }

            int interrupts = ((status[2] << 8) | status[3]) & Command.AllUsed;
            if (interrupts == 0)
            {
                return IsAt(Mode(status)) ? RadioEvent.None : Fail();
            }

            switch (_activity)
            {
                case Activity.Sending:
                    _activity = Activity.Off;
                    ClearInterrupts(interrupts);
                    return (interrupts & Command.TxDone) != 0 ? RadioEvent.Sent : Fail();
                case Activity.Sensing when (interrupts & Command.CadDone) != 0:
                    _activity = Activity.Off;
                    ClearInterrupts(interrupts);
                    return (interrupts & Command.CadDetected) != 0 ? RadioEvent.Busy : RadioEvent.Clear;
                case Activity.Listening:
                    return Receive(interrupts);
                default:
                    return Fail();
            }
        }

        private static int Mode(byte[]? status) => status == null ? 0 : (status[1] >> 4) & 7;

        /// <summary>A line that hangs low or high reads as a mode and as interrupts that do not exist.</summary>
        private static bool IsSound(byte[] status) => Mode(status) != 0 && Mode(status) != 7 && (status[2] & 0xBC) == 0;

        /// <summary>A chip in another mode with nothing to say has lost its power or its mind.</summary>
        private bool IsAt(int mode)
        {
            switch (_activity)
            {
                case Activity.Listening:
                    return mode == Command.ReceiveMode;
                case Activity.Sending:
                    return mode == Command.TransmitMode;
                default:
                    return true;
            }
        }

        /// <summary>A header came and the rest of the packet is on its way.</summary>
        private bool IsReceiving()
        {
            byte[]? status = _chip.Do(Command.GetIrqStatus, 0, 0, 0);
            if (status == null || (status[3] & Command.HeaderValid) == 0)
            {
                return false;
            }

            _receptions++;
            return _receptions <= MaxReceptions;
        }

        private RadioEvent Receive(int interrupts)
        {
            bool whole = (interrupts & Command.RxDone) != 0
                && (interrupts & (Command.CrcError | Command.HeaderError)) == 0;
            bool taken = whole && ReadPacket();
            ClearInterrupts(interrupts | Command.HeaderValid);
            _receptions = 0;
            return _chip.IsDead ? Fail() : taken ? RadioEvent.Received : RadioEvent.Garbled;
        }

        private bool ReadPacket()
        {
            byte[]? place = _chip.Do(Command.GetRxBufferStatus, 0, 0, 0);
            int length = place == null ? 0 : place[2];
            if (length == 0)
            {
                return false;
            }

            byte[]? content = _chip.ReadBuffer(place![3], length);
            byte[]? quality = _chip.Do(Command.GetPacketStatus, 0, 0, 0, 0);
            if (content == null || quality == null)
            {
                return false;
            }

            _packet = content;

            // 13.5.3: RssiPkt is -2 dBm a step, SnrPkt is signed, quarters of a dB.
            RssiDbm = -quality[2] / 2;
            int snr = quality[3];
            SnrQuarters = snr > 127 ? snr - 256 : snr;
            return true;
        }

        private RadioEvent Fail()
        {
            _activity = Activity.Off;
            _chip.IsDead = true;
            return RadioEvent.Failed;
        }

        private void StartOscillator()
        {
            if (_part.OscillatorMillivolts > 0)
            {
                int setting = 0;
                while (setting < 7 && OscillatorMillivolts[setting] < _part.OscillatorMillivolts)
                {
                    setting++;
                }

                _chip.Do(Command.SetDio3AsTcxoCtrl, setting, 0, OscillatorSteps >> 8, OscillatorSteps & 0xFF);
            }

            // At power-up the chip calibrated without this oscillator and took that for an error (13.3.6).
            _chip.Do(Command.ClearDeviceErrors, 0, 0);
            _chip.Do(Command.Calibrate, 0x7F);

            // 863 to 870 MHz, table 9-2.
            _chip.Do(Command.CalibrateImage, 0xD7, 0xDB);
        }

        /// <summary>Standby, on the channel.</summary>
        private void Prepare(RadioChannel channel)
        {
            _activity = Activity.Sensing;
            _inReception = false;
            _receptions = 0;
            if (_asleep)
            {
                // Not every register is known to survive even a warm sleep.
                _asleep = false;
                _channel = null;
                _chip.WakeUp();
            }

            _chip.Do(Command.SetStandby, 0);
            if (_channel == channel)
            {
                return;
            }

            // 13.4.1: in steps of 32 MHz / 2^25.
            int steps = (int)((((long)channel.FrequencyHz << 25) + 16000000) / 32000000);
            _chip.Do(Command.SetRfFrequency, (steps >> 24) & 0xFF, (steps >> 16) & 0xFF, (steps >> 8) & 0xFF, steps & 0xFF);
            int bandwidth = channel.BandwidthHz >= 500000 ? 6 : channel.BandwidthHz >= 250000 ? 5 : 4;
            _chip.Do(Command.SetModulationParams,
                channel.SpreadingFactor, bandwidth, RadioChannel.CodingRateDenominator - 4, TimeOnAir.IsSlow(channel) ? 1 : 0);

            // 15.1: modulation quality at 500 kHz.
            _chip.SetBits(Command.TxModulation, 0x04, bandwidth == 6 ? 0 : 0x04);

            // 15.4: not inverted.
            _chip.SetBits(Command.IqPolarity, 0x04, 0x04);
            _channel = _chip.IsDead ? null : channel;
        }

        private void SetPacketLength(int length) => _chip.Do(
            Command.SetPacketParams, RadioChannel.PreambleSymbols >> 8, RadioChannel.PreambleSymbols & 0xFF, 0, length, 1, 0);

        private void ClearInterrupts(int interrupts) =>
            _chip.Do(Command.ClearIrqStatus, (interrupts >> 8) & 0xFF, interrupts & 0xFF);
    }
}
