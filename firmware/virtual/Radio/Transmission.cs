namespace SchoolButton.Firmware.Virtual;

/// <summary>A packet on the air.</summary>
internal sealed class Transmission(VirtualRadioChip from, RadioTuning tuning, byte[] packet, double powerDbm, long startMicros, long endMicros)
{
    public VirtualRadioChip From { get; } = from;

    /// <summary>Where it came from: the sender may walk on.</summary>
    public Place Place { get; } = from.Place;

    public RadioTuning Tuning { get; } = tuning;

    public byte[] Packet { get; } = packet;

    public double PowerDbm { get; } = powerDbm;

    public long StartMicros { get; } = startMicros;

    /// <summary>Earlier than planned if the chip broke off.</summary>
    public long EndMicros { get; set; } = endMicros;

    /// <summary>When its header is over.</summary>
    public long HeaderMicros => StartMicros + (long)(20.25 * Tuning.SymbolMicros);

    /// <summary>Chips that lost it for no reason.</summary>
    public HashSet<VirtualRadioChip> LostAt { get; } = [];

    public bool IsBrokenOff { get; set; }

    public bool IsDuring(long fromMicros, long toMicros) => StartMicros < toMicros && EndMicros > fromMicros;
}
