using SchoolButton.Firmware.Core;
using Register = SchoolButton.Firmware.Drivers.Sx1276Register;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// Semtech SX1276 (data sheet rev. 7) on its HF port with PA_BOOST: registers over SPI. What the errata note adds:
    /// 2.1 (sensitivity at 500 kHz) and 2.3 (spurious reception).
    /// <para>A chip that is not what it was left as is dead until <see cref="Start"/>, and the next poll says so.</para>
    /// </summary>
    public sealed class Sx1276 : IRadio
    {
        /// <summary>A reception in progress counts as a busy channel so often at most, then it is not believed any more.</summary>
        private const int MaxReceptions = 20;

        private const int MinPowerDbm = 2;
        private const int MaxPowerDbm = 17;

        /// <summary>RSSI of 0 on the HF port, dBm (5.5.5).</summary>
        private const int RssiOffsetDbm = -157;

        private readonly RadioBus _bus;
        private readonly RadioPart _part;

        /// <summary>What RegOpMode must say; 0 if nothing is going on.</summary>
        private int _mode;
        private bool _dead;
        private bool _inReception;
        private int _receptions;
        private RadioChannel? _channel;
        private byte[] _packet = { };

        public Sx1276(RadioBus bus, RadioPart part)
        {
            _bus = bus;
            _part = part;
        }

        public byte[] Packet => _packet;

        public int RssiDbm { get; private set; }

        public int SnrQuarters { get; private set; }

        public bool Start()
        {
            _mode = 0;
            _channel = null;
            _dead = false;
            _bus.Reset();
            if (Read(Register.Version) != Register.KnownVersion)
            {
                _dead = true;
                return false;
            }

            // The modem can only be chosen in sleep (4.1.6).
            Write(Register.OpMode, Register.Sleep);
            Write(Register.OpMode, Register.LoRa | Register.Sleep);
            Write(Register.OpMode, Register.LoRa | Register.Standby);
            Write(Register.FifoTxBaseAddr, 0, 0);

            // Highest gain, boosted.
            Write(Register.Lna, 0x23);

            // 120 mA: enough for 17 dBm (5.4.4).
            Write(Register.Ocp, 0x2F);

            // The +20 dBm option is off.
            Write(Register.PaDac, 0x84);
            Write(Register.SyncWord, RadioChannel.SyncWord);
            Write(Register.PreambleMsb, RadioChannel.PreambleSymbols >> 8, RadioChannel.PreambleSymbols & 0xFF);
            Write(Register.DetectionThreshold, 0x0A);
            bool taken = Read(Register.OpMode) == (Register.LoRa | Register.Standby)
                && Read(Register.SyncWord) == RadioChannel.SyncWord;
            _dead |= !taken;
            return !_dead;
        }

        public void Listen(RadioChannel channel)
        {
            if (_mode == Register.ReceiveContinuous && _channel == channel)
            {
                return;
            }

            Prepare(channel, Register.Dio0RxDone);
            Write(Register.FifoAddrPtr, 0);
            Enter(Register.ReceiveContinuous);
        }

        public void Sense(RadioChannel channel)
        {
            if (_mode == Register.ReceiveContinuous && _channel == channel && IsReceiving())
            {
                // Activity detection would end it, and it may be an alarm.
                _inReception = true;
                return;
            }

            Prepare(channel, Register.Dio0CadDone);
            Enter(Register.Cad);
        }

        public void Transmit(RadioChannel channel, byte[] frame)
        {
            Prepare(channel, Register.Dio0TxDone);
            int power = channel.PowerDbm > _part.MaxPowerDbm ? _part.MaxPowerDbm : channel.PowerDbm;
            power = power < MinPowerDbm ? MinPowerDbm : power > MaxPowerDbm ? MaxPowerDbm : power;

            // PA_BOOST, Pout = 17 - (15 - OutputPower).
            Write(Register.PaConfig, 0x80 | 0x70 | (power - 2));
            Write(Register.FifoAddrPtr, 0);
            byte[] fifo = new byte[frame.Length + 1];
            fifo[0] = 0x80 | Register.Fifo;
            System.Array.Copy(frame, 0, fifo, 1, frame.Length);
            Exchange(fifo);
            Write(Register.PayloadLength, frame.Length);
            Enter(Register.Transmit);
        }

        public void Sleep()
        {
            Write(Register.OpMode, Register.LoRa | Register.Standby);
            Write(Register.OpMode, Register.LoRa | Register.Sleep);
            _mode = 0;
        }

        public int RssiNowDbm()
        {
            int level = _mode == Register.ReceiveContinuous ? Read(Register.RssiValue) : 0;

            // 5.5.5. Nothing is so quiet: then the line hangs low, or the bus has failed.
            return level == 0 || level >= -RssiOffsetDbm ? 0 : RssiOffsetDbm + level;
        }

        public RadioEvent Poll()
        {
            if (_mode == 0)
            {
                return RadioEvent.None;
            }

            if (_inReception)
            {
                _inReception = false;
                return RadioEvent.Busy;
            }

            // The mode first: it may end between the two.
            int mode = Read(Register.OpMode);
            int flags = Read(Register.IrqFlags);
            if (_dead || (mode & Register.LoRa) == 0 || (flags & mode) == 0xFF)
            {
                return Fail();
            }

            switch (_mode)
            {
                case Register.Transmit when (flags & Register.TxDone) != 0:
                    return Done(flags, RadioEvent.Sent);
                case Register.Cad when (flags & Register.CadDone) != 0:
                    return Done(flags, (flags & Register.CadDetected) != 0 ? RadioEvent.Busy : RadioEvent.Clear);
                case Register.ReceiveContinuous when (flags & Register.RxDone) != 0:
                    return Receive(flags);
                default:
                    return mode == (Register.LoRa | _mode) ? RadioEvent.None : Fail();
            }
        }

        private RadioEvent Done(int flags, RadioEvent what)
        {
            Write(Register.IrqFlags, flags);
            _mode = 0;
            return _dead ? Fail() : what;
        }

        /// <summary>A header came and the rest of the packet is on its way.</summary>
        private bool IsReceiving()
        {
            if ((Read(Register.IrqFlags) & Register.HeaderValid) == 0)
            {
                return false;
            }

            _receptions++;
            return _receptions <= MaxReceptions;
        }

        private RadioEvent Receive(int flags)
        {
            bool taken = (flags & Register.CrcError) == 0 && ReadPacket();
            Write(Register.IrqFlags, flags);
            _receptions = 0;
            return _dead ? Fail() : taken ? RadioEvent.Received : RadioEvent.Garbled;
        }

        private bool ReadPacket()
        {
            int length = Read(Register.RxNbBytes);
            Write(Register.FifoAddrPtr, Read(Register.FifoRxCurrentAddr));
            byte[]? content = length == 0 ? null : Exchange(new byte[length + 1]);
            int snr = Read(Register.PktSnrValue);
            int rssi = Read(Register.PktSnrValue + 1);
            if (content == null || _dead)
            {
                return false;
            }

            _packet = new byte[length];
            System.Array.Copy(content, 1, _packet, 0, length);

            // 5.5.5: below the noise the SNR counts too, else the slope is 16/15.
            SnrQuarters = snr > 127 ? snr - 256 : snr;
            RssiDbm = RssiOffsetDbm + (SnrQuarters < 0 ? rssi + (SnrQuarters / 4) : rssi * 16 / 15);
            return true;
        }

        private RadioEvent Fail()
        {
            _mode = 0;
            _dead = true;
            return RadioEvent.Failed;
        }

        /// <summary>Standby, on the channel, nothing flagged.</summary>
        private void Prepare(RadioChannel channel, int dio0)
        {
            _inReception = false;
            _receptions = 0;
            Write(Register.OpMode, Register.LoRa | Register.Standby);
            if (_channel != channel)
            {
                Tune(channel);
            }

            Write(Register.DioMapping1, dio0);
            Write(Register.IrqFlags, 0xFF);
        }

        private void Tune(RadioChannel channel)
        {
            // In steps of 32 MHz / 2^19; the write of the last byte takes effect.
            int steps = (int)((((long)channel.FrequencyHz << 19) + 16000000) / 32000000);
            Write(Register.FrfMsb, (steps >> 16) & 0xFF, (steps >> 8) & 0xFF, steps & 0xFF);

            int bandwidth = channel.BandwidthHz >= 500000 ? 9 : channel.BandwidthHz >= 250000 ? 8 : 7;
            Write(Register.ModemConfig1, (bandwidth << 4) | ((RadioChannel.CodingRateDenominator - 4) << 1));
            Write(Register.ModemConfig2, (channel.SpreadingFactor << 4) | 0x04);
            Write(Register.ModemConfig3, (TimeOnAir.IsSlow(channel) ? 0x08 : 0) | 0x04);

            // Errata 2.3: no automatic intermediate frequency but at 500 kHz. Errata 2.1: only there, 862 to 1020 MHz.
            bool wide = bandwidth == 9;
            // Bits 6 to 3 are reserved and stay as they were reset (table 41: 0xC3).
            Write(Register.DetectOptimize, wide ? 0xC3 : 0x43);
            if (!wide)
            {
                Write(Register.IfFreq1, 0x40, 0x00);
            }

            Write(Register.HighBwOptimize1, wide ? 0x02 : 0x03);
            if (wide)
            {
                Write(Register.HighBwOptimize2, 0x64);
            }

            _channel = _dead ? null : channel;
        }

        private void Enter(int mode)
        {
            Write(Register.OpMode, Register.LoRa | mode);
            _mode = mode;
        }

        private int Read(int register)
        {
            byte[]? answer = Exchange(new byte[] { (byte)register, 0 });
            return answer == null ? 0 : answer[1];
        }

        /// <summary>Writes one register after the other.</summary>
        private void Write(int register, params int[] values)
        {
            byte[] bytes = new byte[values.Length + 1];
            bytes[0] = (byte)(0x80 | register);
            for (int i = 0; i < values.Length; i++)
            {
                bytes[i + 1] = (byte)values[i];
            }

            Exchange(bytes);
        }

        /// <returns>Null, and the chip counts as dead, if the bus fails.</returns>
        private byte[]? Exchange(byte[] bytes)
        {
            byte[]? answer = _dead ? null : _bus.Exchange(bytes);
            _dead |= answer == null;
            return answer;
        }
    }
}
