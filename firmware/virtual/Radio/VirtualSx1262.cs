using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// An SX1262 at command level. Timing of its busy line after the data sheet's tables 8-1 and 8-2; what it does not
/// allow is remembered as a fault and not done.
/// </summary>
internal sealed class VirtualSx1262 : VirtualRadioChip
{
    private const int CommandMicros = 30;
    private const int CalibrationMicros = 3500;
    private const int ColdStartMicros = 3500;
    private const int WarmStartMicros = 340;
    private const int SwitchMicros = 100;
    private const int OscillatorError = 0x20;
    private const double StepsPerHz = (1 << 25) / 32e6;

    private readonly Dictionary<int, byte> _registers = [];
    private readonly byte[] _buffer = new byte[256];
    private Mode _mode;
    private bool _warm;
    private long _busyUntil;
    private int _interrupts;
    private int _mask;
    private int _lineMask;
    private int _errors;
    private bool _isLora;
    private bool _oscillator;
    private bool _switch;
    private bool _calibrated;
    private bool _amplifier;
    private double _hz;
    private int _sf;
    private int _bandwidthHz;
    private bool _slow;
    private int _length;
    private bool _packetSet;
    private double? _power;
    private int _cadSymbols;
    private int _txBase;
    private int _rxBase;
    private int _writeAt;
    private (int Length, int At) _received;
    private (int Rssi, int Snr) _quality;
    private Transmission? _onAir;
    private int _job;

    public VirtualSx1262(RadioPart part, VirtualAir air, PinBank pins)
        : base(part, air, pins)
    {
        Start();
        ConnectBusy(() => _mode == Mode.Sleep || Air.NowMicros < _busyUntil);
    }

    private enum Mode
    {
        Sleep = 0,
        Standby = 2,
        Receive = 5,
        Transmit = 6,

        /// <summary>The status says what the data sheet does not; here it is standby with the oscillator on.</summary>
        Cad = 3,
    }

    internal override double AntennaLossDb => Part.SwitchesAntenna && !_switch ? NoAntennaDb : 0;

    private RadioTuning Tuning => new(
        _hz, _sf, _bandwidthHz, (_registers[0x0740] & 0xF0) | (_registers[0x0741] >> 4), _slow);

    internal override void HearHeader() => Raise(0x0004 | 0x0010);

    internal override void Hear(byte[] packet, double rssiDbm, double snrDb, bool crcRight)
    {
        _received = (packet.Length, _writeAt & 0xFF);
        foreach (byte value in packet)
        {
            _buffer[_writeAt++ & 0xFF] = value;
        }

        _quality = ((int)Limit(Math.Round(-rssiDbm * 2), 0, 255), (int)Limit(Math.Round(snrDb * 4), -128, 127));
        Raise(0x0002 | (crcRight ? 0 : 0x0040));
    }

    private protected override void Start()
    {
        _mode = Mode.Standby;
        _busyUntil = Air.NowMicros + ColdStartMicros;
        ForgetAll();
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
        Array.Fill(answer, (byte)((int)_mode << 4 | 2 << 1));
        if (_mode == Mode.Sleep)
        {
            WakeUp();
            return;
        }

        if (Air.NowMicros < _busyUntil)
        {
            Fault($"command {command[0]:x2} while busy");
            return;
        }

        _busyUntil = Air.NowMicros + CommandMicros;
        if (command.Length != Sx1262Lengths.Of(command))
        {
            Fault($"command {command[0]:x2} with {command.Length} bytes");
            return;
        }

        byte[] a = command[1..];
        switch (command[0])
        {
            case 0x02:
                _interrupts &= ~((a[0] << 8) | a[1]);
                UpdateLine();
                break;
            case 0x07:
                _errors = 0;
                break;
            case 0x08:
                (_mask, _lineMask) = ((a[0] << 8) | a[1], (a[2] << 8) | a[3]);
                UpdateLine();
                break;
            case 0x0D:
                WriteRegisters((a[0] << 8) | a[1], a[2..]);
                break;
            case 0x0E:
                for (int i = 1; i < a.Length; i++)
                {
                    _buffer[(a[0] + i - 1) & 0xFF] = a[i];
                }

                break;
            case 0x12:
                (answer[2], answer[3]) = ((byte)(_interrupts >> 8), (byte)_interrupts);
                break;
            case 0x13:
                (answer[2], answer[3]) = ((byte)_received.Length, (byte)_received.At);
                break;
            case 0x14:
                (answer[2], answer[3], answer[4]) = ((byte)_quality.Rssi, (byte)_quality.Snr, (byte)_quality.Rssi);
                break;
            case 0x15:
                answer[2] = (byte)Limit(Math.Round(-2 * PowerNowDbm), 0, 255);
                break;
            case 0x17:
                (answer[2], answer[3]) = ((byte)(_errors >> 8), (byte)_errors);
                break;
            case 0x1D:
                for (int i = 4; i < command.Length; i++)
                {
                    answer[i] = _registers.GetValueOrDefault((a[0] << 8 | a[1]) + i - 4);
                }

                break;
            case 0x1E:
                for (int i = 3; i < command.Length; i++)
                {
                    answer[i] = _buffer[(a[0] + i - 3) & 0xFF];
                }

                break;
            case 0x80:
                Abort();
                _mode = Mode.Standby;
                break;
            case 0x82:
                Receive((a[0] << 16) | (a[1] << 8) | a[2]);
                break;
            case 0x83:
                Transmit((a[0] << 16) | (a[1] << 8) | a[2]);
                break;
            case 0x84:
                FallAsleep((a[0] & 4) != 0);
                break;
            case 0xC0:
                break;
            case 0xC5:
                Sense();
                break;
            default:
                Configure(command[0], a);
                break;
        }
    }

    /// <summary>Commands that the chip takes in standby alone.</summary>
    private void Configure(byte command, byte[] a)
    {
        if (_mode != Mode.Standby)
        {
            Fault($"command {command:x2} in mode {_mode}");
            return;
        }

        switch (command)
        {
            case 0x86:
                _hz = ((uint)(a[0] << 24) | (uint)(a[1] << 16) | (uint)(a[2] << 8) | a[3]) / StepsPerHz;
                break;
            case 0x88:
                _cadSymbols = 1 << a[0];
                break;
            case 0x89:
                // Without its oscillator the calibration fails.
                _errors |= OscillatorRuns ? 0 : OscillatorError;
                _busyUntil = Air.NowMicros + CalibrationMicros;
                break;
            case 0x8A:
                (_isLora, _sf, _packetSet) = (a[0] == 1, 0, false);
                break;
            case 0x8B:
                (_sf, _slow) = (a[0], a[3] == 1);
                _bandwidthHz = a[1] switch { 4 => 125_000, 5 => 250_000, 6 => 500_000, _ => 0 };
                if (!_isLora || _sf is < 5 or > 12 || _bandwidthHz == 0 || a[2] is < 1 or > 4)
                {
                    Fault("modulation parameters that LoRa does not have");
                }

                break;
            case 0x8C:
                (_length, _packetSet) = (a[3], _isLora);
                if (a[2] != 0 || a[4] != 1 || a[5] != 0)
                {
                    Fault("only explicit headers with CRC and standard IQ are simulated");
                }

                break;
            case 0x8E:
                _power = (sbyte)a[0];
                if (_power is < -9 or > 22 || a[1] > 7)
                {
                    Fault("transmit power or ramp out of range");
                }

                break;
            case 0x8F:
                (_txBase, _rxBase) = (a[0], a[1]);
                break;
            case 0x95:
                _amplifier = a[0] is > 0 and <= 4 && a[1] is > 0 and <= 7 && a[2] == 0 && a[3] == 1;
                break;
            case 0x96:
                break;
            case 0x97:
                _oscillator = true;
                break;
            case 0x98:
                _calibrated = a[0] == 0xD7 && a[1] == 0xDB;
                _busyUntil = Air.NowMicros + CalibrationMicros;
                break;
            case 0x9D:
                _switch = a[0] == 1;
                break;
            default:
                Fault($"unknown command {command:x2}");
                break;
        }
    }

    private bool OscillatorRuns => Part.OscillatorMillivolts == 0 || _oscillator;

    private bool IsReady(string what)
    {
        string? missing =
            !_isLora || _sf == 0 ? "modulation"
            : !_packetSet ? "packet parameters"
            : _hz is < 150e6 or > 960e6 ? "frequency"
            : !_calibrated ? "calibration of the image"
            : !OscillatorRuns ? "oscillator"
            : null;
        if (missing != null || _mode != Mode.Standby)
        {
            Fault($"{what} in mode {_mode}, missing: {missing ?? "nothing"}");
        }

        return missing == null && _mode == Mode.Standby;
    }

    private void Receive(int timeout)
    {
        if (!IsReady("SetRx"))
        {
            return;
        }

        if (timeout != 0xFFFFFF)
        {
            Fault("only continuous reception is simulated");
        }

        _mode = Mode.Receive;
        _busyUntil = Air.NowMicros + SwitchMicros;
        _writeAt = _rxBase;
        ListenOn(Tuning);
    }

    private void Transmit(int timeout)
    {
        if (!IsReady("SetTx") || _power == null || !_amplifier)
        {
            Fault("SetTx without power amplifier");
            return;
        }

        // 15.1 and 15.2 of the data sheet: without them the chip sends badly.
        bool wide = _bandwidthHz == 500_000;
        if ((_registers[0x0889] & 0x04) == (wide ? 0x04 : 0) || (_registers[0x08D8] & 0x1E) != 0x1E)
        {
            Fault("SetTx without the workarounds of chapter 15");
        }

        byte[] packet = new byte[_length];
        for (int i = 0; i < _length; i++)
        {
            packet[i] = _buffer[(_txBase + i) & 0xFF];
        }

        long micros = Airtime.Micros(Tuning, _length);
        _mode = Mode.Transmit;
        _busyUntil = Air.NowMicros + SwitchMicros;
        _onAir = Air.Begin(this, Tuning, packet, _power.Value - AntennaLossDb);
        int job = _job;
        long limit = (long)(timeout * 15.625);
        bool late = timeout != 0 && limit < micros;
        Air.At(late ? Air.NowMicros + limit : _onAir.EndMicros, () =>
        {
            if (job != _job)
            {
                return;
            }

            if (late)
            {
                Air.BreakOff(_onAir);
            }

            _onAir = null;
            _mode = Mode.Standby;
            SentPackets += late ? 0 : 1;
            Raise(late ? 0x0200 : 0x0001);
        });
    }

    private void Sense()
    {
        if (!IsReady("SetCad"))
        {
            return;
        }

        RadioTuning tuning = Tuning;
        long since = Air.NowMicros;
        int job = _job;
        _mode = Mode.Cad;
        _busyUntil = since + SwitchMicros;
        Air.At(since + (long)((_cadSymbols + 0.5) * tuning.SymbolMicros), () =>
        {
            if (job == _job)
            {
                _mode = Mode.Standby;
                Raise(0x0080 | (Air.IsBusy(this, tuning, since) ? 0x0100 : 0));
            }
        });
    }

    private void FallAsleep(bool warm)
    {
        if (_mode != Mode.Standby)
        {
            Fault($"SetSleep in mode {_mode}");
            return;
        }

        Abort();
        _mode = Mode.Sleep;
        _warm = warm;
        _interrupts = 0;
        UpdateLine();
    }

    private void WakeUp()
    {
        _mode = Mode.Standby;
        _busyUntil = Air.NowMicros + (_warm ? WarmStartMicros : ColdStartMicros);
        if (!_warm)
        {
            ForgetAll();
        }
    }

    private void ForgetAll()
    {
        _registers.Clear();
        (_registers[0x0736], _registers[0x0740], _registers[0x0741]) = (0x0D, 0x14, 0x24);
        (_registers[0x0889], _registers[0x08D8], _registers[0x08AC]) = (0x04, 0xC8, 0x94);
        (_interrupts, _mask, _lineMask) = (0, 0, 0);

        // A chip with its oscillator behind DIO3 finds none when it starts.
        _errors = Part.OscillatorMillivolts == 0 ? 0 : OscillatorError;
        (_isLora, _oscillator, _switch, _calibrated, _amplifier, _packetSet) = (false, false, false, false, false, false);
        (_hz, _sf, _bandwidthHz, _slow, _length, _power, _cadSymbols) = (0, 0, 0, false, 0, null, 0);
        (_txBase, _rxBase) = (0, 0);
    }

    private void WriteRegisters(int from, byte[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            _registers[from + i] = values[i];
        }
    }

    private void Raise(int interrupts)
    {
        _interrupts |= interrupts & _mask;
        UpdateLine();
    }

    private void UpdateLine() => SetInterrupt((_interrupts & _lineMask) != 0);
}
