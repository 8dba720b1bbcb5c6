using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Virtual;

/// <summary>What both radio chips have in common: pins, an antenna, and ways to break.</summary>
public abstract class VirtualRadioChip : ISpiPart, IReceiver
{
    /// <summary>What is left of a signal that takes a way for which no antenna is connected, dB.</summary>
    protected const double NoAntennaDb = 80;

    private const int MaxFaults = 100;

    private readonly List<string> _faults = [];
    private readonly PinBank _pins;
    private bool _interrupt;
    private bool _heldInReset;

    private protected VirtualRadioChip(RadioPart part, VirtualAir air, PinBank pins)
    {
        Part = part;
        Air = air;
        _pins = pins;
        Modem = air.Join(this);
        pins.Watch(part.ResetPin, high => air.Do(() => OnReset(high)));
        pins.Connect(part.InterruptPin, () => Look(() => _interrupt));
    }

    public Place Place
    {
        get => Modem.Place;
        set => Air.Do(() => Modem.MoveTo(value));
    }

    /// <summary>It answers nothing any more, whatever is done to it, until this is false again.</summary>
    public bool IsDead { get; set; }

    /// <summary>It hangs until its next reset.</summary>
    public bool IsHung { get; private set; }

    /// <summary>Comes over SPI instead of the answer, if set.</summary>
    public Func<byte>? Noise { get; set; }

    public int Resets { get; private set; }

    /// <summary>Packets this chip has sent to their end.</summary>
    public int SentPackets { get; private protected set; }

    /// <summary>What the firmware did that the data sheet does not allow.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_faults)
            {
                return [.. _faults];
            }
        }
    }

    internal VirtualAir Air { get; }

    /// <summary>The chip as the air sees it.</summary>
    internal Modem Modem { get; }

    /// <summary>Null if it is not receiving.</summary>
    internal RadioTuning? ListensOn => Modem.Tuning;

    /// <summary>Of what it receives.</summary>
    internal abstract double AntennaLossDb { get; }

    private protected RadioPart Part { get; }

    internal static VirtualRadioChip On(RadioPart part, VirtualAir air, PinBank pins) =>
        part.Chip == RadioChip.Sx1276 ? new VirtualSx1276(part, air, pins) : new VirtualSx1262(part, air, pins);

    /// <summary>The chip stops working; a reset helps.</summary>
    public void Hang() => Air.Do(() =>
    {
        Abort();
        IsHung = true;
    });

    /// <summary>A dip of the supply: the chip starts anew, and nobody is told.</summary>
    public void BrownOut() => Air.Do(Restart);

    void IReceiver.HearHeader() => HearHeader();

    void IReceiver.Hear(Transmission packet, double rssiDbm, double snrDb, bool isWhole)
    {
        byte[] bytes = packet.Packet.ToArray();
        if (!isWhole && bytes.Length > 0)
        {
            bytes[^1] ^= 0x5A;
        }

        Hear(bytes, rssiDbm, snrDb, isWhole);
    }

    void ISpiPart.Transfer(ReadOnlySpan<byte> command, Span<byte> answer)
    {
        byte[] bytes = command.ToArray();
        byte[] back = answer.ToArray();
        Air.Do(() =>
        {
            if (!IsDead && !IsHung && !_heldInReset)
            {
                Exchange(bytes, back);
            }

            for (int i = 0; Noise != null && i < back.Length; i++)
            {
                back[i] = Noise();
            }
        });
        back.CopyTo(answer);
    }

    /// <summary>It received the header of a packet; the packet follows.</summary>
    internal abstract void HearHeader();

    /// <summary>It received a packet.</summary>
    internal abstract void Hear(byte[] packet, double rssiDbm, double snrDb, bool crcRight);

    internal void LosePower() => Air.Do(Restart);

    internal void Leave() => Air.Leave(this);

    /// <summary>At its antenna, dBm; the chip's own noise if it is not receiving.</summary>
    private protected double PowerNowDbm => Modem.Tuning is RadioTuning tuning ? Air.PowerDbm(this, tuning) : -127;

    private protected static double Limit(double value, double low, double high) => Math.Min(Math.Max(value, low), high);

    /// <summary>As after a reset.</summary>
    private protected abstract void Start();

    /// <summary>Breaks off what it is doing on the air.</summary>
    private protected abstract void Abort();

    private protected abstract void Exchange(byte[] command, byte[] answer);

    private protected void Fault(string what)
    {
        lock (_faults)
        {
            if (_faults.Count < MaxFaults)
            {
                _faults.Add(what);
            }
        }
    }

    /// <param name="tuning">Null: it receives nothing any more.</param>
    private protected void ListenOn(RadioTuning? tuning)
    {
        if (tuning == null)
        {
            Modem.StopListening();
        }
        else
        {
            Modem.Listen(tuning, AntennaLossDb);
        }
    }

    private protected void SetInterrupt(bool level)
    {
        if (level != _interrupt)
        {
            _interrupt = level;
            Air.Afterwards(() => _pins.ReportEdge(Part.InterruptPin, level));
        }
    }

    private protected void ConnectBusy(Func<bool> isBusy) =>
        _pins.Connect(Part.BusyPin, () => Look(() => IsDead || IsHung || isBusy()));

    private bool Look(Func<bool> level)
    {
        bool high = false;
        Air.Do(() => high = level());
        return high;
    }

    private void OnReset(bool high)
    {
        if (!high && !_heldInReset)
        {
            Resets++;
            Restart();
        }

        _heldInReset = !high;
    }

    private void Restart()
    {
        IsHung = false;
        Abort();
        ListenOn(null);
        Start();
        SetInterrupt(false);
    }
}
