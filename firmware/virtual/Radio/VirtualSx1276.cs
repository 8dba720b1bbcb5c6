using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Virtual;

/// <summary>An SX1276 at register level, with its antenna on the HF port and on PA_BOOST.</summary>
internal sealed class VirtualSx1276 : VirtualRadioChip
{
    private const int Registers = 0x80;
    private const int LoRa = 0x80;

    // Written in sleep or standby alone; the data sheet leaves open what happens otherwise.
    private static readonly int[] Configuration =
        [0x06, 0x07, 0x08, 0x09, 0x0A, 0x1D, 0x1E, 0x20, 0x21, 0x22, 0x26, 0x31, 0x37, 0x39];

    private readonly byte[] _registers = new byte[Registers];
    private readonly byte[] _fifo = new byte[256];
    private Transmission? _onAir;
    private int _job;

    /// <summary>Where the modem writes the next packet: behind the last one.</summary>
    private int _writeAt;

    public VirtualSx1276(RadioPart part, VirtualAir air, PinBank pins)
        : base(part, air, pins)
    {
        Start();
    }

    private enum Mode
    {
        Sleep = 0,
        Standby = 1,
        Transmit = 3,
        ReceiveContinuous = 5,
        Cad = 7,
    }

    internal override double AntennaLossDb => 0;

    private Mode Current => (Mode)(_registers[0x01] & 7);

    private RadioTuning Tuning => new(
        ((_registers[0x06] << 16) | (_registers[0x07] << 8) | _registers[0x08]) * 32e6 / (1 << 19),
        _registers[0x1E] >> 4,
        (_registers[0x1D] >> 4) switch { 9 => 500_000, 8 => 250_000, _ => 125_000 },
        _registers[0x39],
        (_registers[0x26] & 0x08) != 0);

    internal override void HearHeader() => Flag(0x10);

    internal override void Hear(byte[] packet, double rssiDbm, double snrDb, bool crcRight)
    {
        _registers[0x10] = (byte)_writeAt;
        for (int i = 0; i < packet.Length; i++)
        {
            _fifo[_writeAt++ & 0xFF] = packet[i];
        }

        _registers[0x13] = (byte)packet.Length;
        int snr = (int)Limit(Math.Round(snrDb * 4), -128, 127);
        _registers[0x19] = (byte)snr;
        double below = snr < 0 ? snr / 4.0 : 0;
        _registers[0x1A] = (byte)Limit(Math.Round(snr < 0 ? rssiDbm + 157 - below : (rssiDbm + 157) * 15 / 16), 0, 255);
        Flag(0x40 | (crcRight ? 0 : 0x20));
    }

    private protected override void Start()
    {
        Array.Clear(_registers);
        Array.Clear(_fifo);
        _registers[0x01] = 0x09;
        _registers[0x06] = 0x6C;
        _registers[0x07] = 0x80;
        _registers[0x09] = 0x4F;
        _registers[0x0B] = 0x2B;
        _registers[0x0C] = 0x20;
        _registers[0x0E] = 0x80;
        _registers[0x1D] = 0x72;
        _registers[0x1E] = 0x70;
        _registers[0x21] = 8;
        _registers[0x22] = 1;
        _registers[0x31] = 0xC3;
        _registers[0x33] = 0x27;
        _registers[0x37] = 0x0A;
        _registers[0x39] = 0x12;
        _registers[0x42] = 0x12;
        _registers[0x4D] = 0x84;
    }

    private protected override void Abort()
    {
        _job++;
        if (_onAir != null)
        {
            Air.BreakOff(_onAir);
            _onAir = null;
        }

        ListenOn(null);
    }

    private protected override void Exchange(byte[] command, byte[] answer)
    {
        int register = command[0] & 0x7F;
        bool write = (command[0] & 0x80) != 0;
        answer[0] = 0;
        for (int i = 1; i < command.Length; i++)
        {
            answer[i] = register switch
            {
                0x00 => Fifo(),
                0x1B => (byte)Limit(Math.Round(PowerNowDbm + 157), 0, 255),
                _ => _registers[register],
            };
            if (write)
            {
                Write(register, command[i]);
            }

            // The FIFO's address stays, its own pointer moves.
            register = register == 0 ? 0 : (register + 1) % Registers;
        }

        byte Fifo()
        {
            if (Current == Mode.Sleep)
            {
                Fault("FIFO used in sleep");
                return 0;
            }

            return write ? _fifo[_registers[0x0D]] : _fifo[_registers[0x0D]++];
        }
    }

    private void Write(int register, byte value)
    {
        switch (register)
        {
            case 0x00:
                if (Current != Mode.Sleep)
                {
                    _fifo[_registers[0x0D]++] = value;
                }

                break;
            case 0x01:
                Enter(value);
                break;
            case 0x12:
                _registers[0x12] &= (byte)~value;
                UpdateLine();
                break;
            case 0x10 or 0x13 or 0x19 or 0x1A or 0x1B or 0x42:
                Fault($"write to read-only register {register:x2}");
                break;
            default:
                if (Configuration.Contains(register) && Current is not (Mode.Sleep or Mode.Standby))
                {
                    Fault($"register {register:x2} written in mode {Current}");
                    break;
                }

                if (register == 0x31 && (value & 0x78) != 0x40)
                {
                    Fault("reserved bits of register 31 changed");
                }

                _registers[register] = value;
                UpdateLine();
                break;
        }
    }

    private void Enter(byte value)
    {
        if ((value & LoRa) != (_registers[0x01] & LoRa) && Current != Mode.Sleep)
        {
            Fault("the modem can only be chosen in sleep");
            value = (byte)((value & ~LoRa) | (_registers[0x01] & LoRa));
        }

        Abort();
        _registers[0x01] = value;
        if ((value & LoRa) == 0)
        {
            return;
        }

        if ((value & 0x08) != 0)
        {
            Fault("low-frequency registers chosen");
        }

        switch (Current)
        {
            case Mode.Transmit:
                Transmit();
                break;
            case Mode.ReceiveContinuous:
                _writeAt = _registers[0x0F];
                ListenOn(Tuning);
                break;
            case Mode.Cad:
                Sense();
                break;
            case Mode.Sleep:
            case Mode.Standby:
                break;
            default:
                Fault($"mode {value & 7} is not simulated");
                break;
        }
    }

    private void Transmit()
    {
        int length = _registers[0x22];
        byte[] packet = new byte[length];
        for (int i = 0; i < length; i++)
        {
            packet[i] = _fifo[(_registers[0x0E] + i) & 0xFF];
        }

        bool boost = (_registers[0x09] & 0x80) != 0;
        double power = boost ? 2 + (_registers[0x09] & 0x0F) : (_registers[0x09] & 0x0F) - NoAntennaDb;
        int job = _job;
        _onAir = Air.Begin(this, Tuning, packet, power);
        Air.At(_onAir.EndMicros, () =>
        {
            if (job == _job)
            {
                _onAir = null;
                SentPackets++;
                Rest(0x08);
            }
        });
    }

    private void Sense()
    {
        RadioTuning tuning = Tuning;
        long since = Air.NowMicros;
        int job = _job;
        Air.At(since + (long)(2 * tuning.SymbolMicros), () =>
        {
            if (job == _job)
            {
                Rest(0x04 | (Air.IsBusy(this, tuning, since) ? 0x01 : 0));
            }
        });
    }

    private void Rest(int flags)
    {
        _registers[0x01] = (byte)((_registers[0x01] & 0xF8) | (int)Mode.Standby);
        Flag(flags);
    }

    private void Flag(int flags)
    {
        _registers[0x12] |= (byte)(flags & ~_registers[0x11]);
        UpdateLine();
    }

    private void UpdateLine() => SetInterrupt((_registers[0x40] >> 6) switch
    {
        0 => (_registers[0x12] & 0x40) != 0,
        1 => (_registers[0x12] & 0x08) != 0,
        2 => (_registers[0x12] & 0x04) != 0,
        _ => false,
    });
}
