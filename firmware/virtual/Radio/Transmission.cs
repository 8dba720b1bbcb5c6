namespace SchoolButton.Firmware.Virtual;

/// <summary>A packet on the air.</summary>
public sealed class Transmission
{
    /// <summary>A receiver needs so many of the eight symbols of a preamble.</summary>
    internal const int NeededSymbols = 5;

    /// <summary>So many may be over before it listens.</summary>
    internal const int MissableSymbols = 3;

    /// <summary>Preamble, sync word and the header's block.</summary>
    private const double HeaderSymbols = 20.25;

    internal Transmission(Modem from, long order, RadioTuning tuning, byte[] packet, double powerDbm, long startMicros)
    {
        From = from;
        Order = order;
        Tuning = tuning;
        Packet = packet;
        PowerDbm = powerDbm;
        Milliwatts = Decibel.ToRatio(powerDbm);
        StartMicros = startMicros;
        EndMicros = startMicros + Airtime.Micros(tuning, packet.Length);
    }

    /// <summary>The <see cref="SimulatedRadio"/> or <see cref="VirtualRadioChip"/> that sends it.</summary>
    public object Sender => From.Owner;

    public RadioTuning Tuning { get; }

    public ReadOnlyMemory<byte> Packet { get; }

    public double PowerDbm { get; }

    public long StartMicros { get; }

    /// <summary>Earlier than planned if the radio broke off.</summary>
    public long EndMicros { get; internal set; }

    public bool IsBrokenOff { get; internal set; }

    internal Modem From { get; }

    /// <summary>Its place in the order of all that began on this air.</summary>
    internal long Order { get; }

    internal double Milliwatts { get; }

    /// <summary>When a receiver that heard it from the start has locked onto it.</summary>
    internal long LockMicros => StartMicros + (long)(NeededSymbols * Tuning.SymbolMicros);

    /// <summary>Who starts to listen later misses it.</summary>
    internal long LastChanceMicros => StartMicros + (long)(MissableSymbols * Tuning.SymbolMicros);

    /// <summary>When its header is over.</summary>
    internal long HeaderMicros => StartMicros + (long)(HeaderSymbols * Tuning.SymbolMicros);

    /// <summary>Some receiver waits for the end of its header.</summary>
    internal bool IsReceived { get; set; }

    /// <summary>Another of its kind was on the air at the same time, somewhere; kept only where there is no capture.</summary>
    internal bool IsOverlapped { get; set; }

    internal long MicrosWithin(long fromMicros, long toMicros) =>
        Math.Min(EndMicros, toMicros) - Math.Max(StartMicros, fromMicros);
}
