namespace SchoolButton.Firmware.Virtual;

/// <summary>What is on the air, and how strong it is at an antenna.</summary>
internal sealed class Spectrum(Timeline time)
{
    /// <summary>Longer than any channel activity detection: four and a half symbols at SF12 and 125 kHz are 147 ms.</summary>
    public const long MemoryMicros = 200_000;

    private readonly Queue<Transmission> _ended = [];
    private readonly List<Jammer> _jammers = [];
    private long _busySinceMicros;
    private long _onAirMicros;

    public List<Transmission> OnAir { get; } = [];

    /// <summary>In which any packet was on the air.</summary>
    public long OnAirMicros => _onAirMicros + (OnAir.Count > 0 ? time.NowMicros - _busySinceMicros : 0);

    public void Add(Transmission packet)
    {
        _busySinceMicros = OnAir.Count == 0 ? time.NowMicros : _busySinceMicros;
        OnAir.Add(packet);
    }

    public void Remove(Transmission packet)
    {
        _onAirMicros += OnAir.Count == 1 ? time.NowMicros - _busySinceMicros : 0;
        OnAir.Remove(packet);
        while (_ended.TryPeek(out Transmission? oldest) && oldest.EndMicros < time.NowMicros - MemoryMicros)
        {
            _ended.Dequeue();
        }

        _ended.Enqueue(packet);
    }

    public void Add(Jammer jammer) => _jammers.Add(jammer);

    public void Remove(Jammer jammer) => _jammers.Remove(jammer);

    /// <returns>Null if it sends nothing.</returns>
    public Transmission? SentBy(Modem modem) => OnAir.Find(packet => packet.From == modem);

    /// <summary>It and all of its kind that are on the air know that they are not alone.</summary>
    public void MarkOverlaps(Transmission packet)
    {
        foreach (Transmission other in OnAir)
        {
            if (other != packet && other.Tuning.Overlaps(packet.Tuning))
            {
                (other.IsOverlapped, packet.IsOverlapped) = (true, true);
            }
        }
    }

    /// <param name="wanted">Is not counted; null: nothing is wanted.</param>
    public Interference At(Modem modem, RadioTuning tuning, Transmission? wanted)
    {
        double alike = 0;
        double other = 0;
        double noise = tuning.NoiseMilliwatts;
        foreach (Transmission packet in OnAir)
        {
            if (packet == wanted || packet.From == modem)
            {
                continue;
            }

            if (tuning.Overlaps(packet.Tuning))
            {
                alike += modem.PowerOf(packet);
            }
            else if (tuning.Touches(packet.Tuning.FrequencyHz, packet.Tuning.BandwidthHz))
            {
                other += modem.PowerOf(packet);
            }
        }

        foreach (Jammer jammer in _jammers)
        {
            noise += tuning.Touches(jammer.FrequencyHz, Jammer.BandwidthHz) ? modem.PowerOf(jammer) : 0;
        }

        return new Interference(alike, other, noise);
    }

    /// <returns>Whether a packet that it can hear was on the air for at least half of the time since then.</returns>
    public bool IsBusy(Modem modem, RadioTuning tuning, long sinceMicros)
    {
        double weakest = tuning.MinSnrRatio * At(modem, tuning, null).NoiseMilliwatts;
        foreach (Transmission packet in OnAir)
        {
            if (IsSensed(packet, modem, tuning, sinceMicros, weakest))
            {
                return true;
            }
        }

        foreach (Transmission packet in _ended)
        {
            if (IsSensed(packet, modem, tuning, sinceMicros, weakest))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsSensed(Transmission packet, Modem modem, RadioTuning tuning, long sinceMicros, double weakest) =>
        packet.From != modem
        && packet.MicrosWithin(sinceMicros, time.NowMicros) * 2 >= time.NowMicros - sinceMicros
        && tuning.Overlaps(packet.Tuning)
        && modem.PowerOf(packet) >= weakest;
}
