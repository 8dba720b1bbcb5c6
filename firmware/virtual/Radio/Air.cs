namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// The radio world that radios share, in virtual time: a packet lasts its time on air and is received where it stands
/// out of noise, jammers and other packets from its preamble to its end. The same seed and the same calls give the same
/// world. Not safe for more than one thread.
/// </summary>
/// <remarks>
/// LoRa's rules, as simple as they can be told: a receiver locks onto the first packet of which it hears five symbols of
/// preamble, and stays with it; packets with the same chirps destroy each other unless one is stronger by
/// <see cref="AirOptions.CaptureDb"/> than all others together; packets with other chirps in the same spectrum destroy
/// it if they are stronger by 16 dB (D. Croce et al., "Impact of LoRa Imperfect Orthogonality: Analysis of Link-Level
/// Performance", IEEE Communications Letters 2018, DOI 10.1109/LCOMM.2018.2797057).
/// </remarks>
public sealed class Air
{
    /// <summary>Packets with other chirps are rejected up to 16 dB above the wanted one.</summary>
    internal static readonly double CrossRejectionRatio = Decibel.ToRatio(16);

    /// <summary>Longer than any channel activity detection: four and a half symbols at SF12 and 125 kHz are 147 ms.</summary>
    private const long MemoryMicros = 200_000;

    private readonly AirOptions _options;
    private readonly Random _random;
    private readonly LinkFading? _fading;
    private readonly List<Modem?> _modems = [];
    private readonly Stack<int> _freeNumbers = [];
    private readonly List<Modem> _listeners = [];
    private readonly List<Transmission> _onAir = [];
    private readonly Queue<Transmission> _ended = [];
    private readonly List<Jammer> _jammers = [];
    private long _order;
    private long _busySinceMicros;
    private long _onAirMicros;

    /// <param name="seed">Of the losses.</param>
    public Air(Timeline timeline, int seed, AirOptions options)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        ArgumentNullException.ThrowIfNull(options);
        Timeline = timeline;
        _options = options;
        _random = new Random(seed);
        _fading = options.Bursts == null ? null : new LinkFading(options.Bursts, _random);
        LossProbability = options.LossProbability;
        CaptureRatio = options.CaptureDb is double db ? Decibel.ToRatio(db) : null;
    }

    public Timeline Timeline { get; }

    /// <summary>Of a packet being lost for no reason at one receiver, 0 to 1.</summary>
    public double LossProbability { get; set; }

    /// <summary>Packets that were sent to their end.</summary>
    public long Sent { get; private set; }

    /// <summary>Packets that came through, once for each receiver.</summary>
    public long Received { get; internal set; }

    /// <summary>Packets that a receiver would have got but for other packets, once for each receiver.</summary>
    public long Collided { get; internal set; }

    /// <summary>Packets that a receiver would have got but for jammers, once for each receiver.</summary>
    public long Jammed { get; internal set; }

    /// <summary>Packets lost for no reason, once for each receiver.</summary>
    public long Lost { get; internal set; }

    /// <summary>In which anything at all was on the air, packets, not jammers.</summary>
    public long OnAirMicros => _onAirMicros + (_onAir.Count > 0 ? Timeline.NowMicros - _busySinceMicros : 0);

    /// <summary>Called when a packet has left the air, also one that was broken off.</summary>
    public Action<Transmission>? TransmissionEnded { get; set; }

    /// <summary>Numbers given to modems.</summary>
    internal int Modems => _modems.Count;

    /// <summary>Null: nothing survives an overlap.</summary>
    internal double? CaptureRatio { get; }

    /// <summary>Noise as wide as a channel.</summary>
    /// <param name="toMicros">When it ends.</param>
    public void Jam(Place place, double frequencyHz, double powerDbm, long fromMicros, long toMicros)
    {
        Jammer jammer = new(new Modem(this, place, Nobody.Instance), frequencyHz, powerDbm);
        Timeline.At(fromMicros, () =>
        {
            _jammers.Add(jammer);
            DisturbListeners(null);
        });
        Timeline.At(Math.Max(fromMicros, toMicros), () =>
        {
            _jammers.Remove(jammer);
            Leave(jammer.From);
        });
    }

    internal int Join(Modem modem)
    {
        if (_freeNumbers.TryPop(out int number))
        {
            _modems[number] = modem;
            return number;
        }

        _modems.Add(modem);
        return _modems.Count - 1;
    }

    internal void Leave(Modem modem)
    {
        modem.StopListening();
        if (_onAir.Find(packet => packet.From == modem) is Transmission sent)
        {
            BreakOff(sent);
        }

        // Its last packet is remembered for a while, and with it the number.
        _modems[modem.Number] = null;
        Timeline.At(Timeline.NowMicros + (2 * MemoryMicros), () =>
        {
            Forget(modem);
            _freeNumbers.Push(modem.Number);
        });
    }

    /// <summary>It is somewhere else now.</summary>
    internal void Forget(Modem moved)
    {
        moved.ForgetGains();
        foreach (Modem? other in _modems)
        {
            other?.ForgetGainFrom(moved.Number);
        }
    }

    internal double PathLossDb(Place from, Place to) => _options.PathLossDb(from, to);

    internal long NextOrder() => _order++;

    internal void AddListener(Modem modem)
    {
        modem.ListenerIndex = _listeners.Count;
        _listeners.Add(modem);
    }

    internal void RemoveListener(Modem modem)
    {
        Modem last = _listeners[^1];
        _listeners[modem.ListenerIndex] = last;
        last.ListenerIndex = modem.ListenerIndex;
        _listeners.RemoveAt(_listeners.Count - 1);
        modem.ListenerIndex = -1;
    }

    internal Transmission Begin(Modem from, RadioTuning tuning, byte[] packet, double powerDbm)
    {
        Transmission sent = new(from, NextOrder(), tuning, packet, powerDbm, Timeline.NowMicros);
        if (_onAir.Count == 0)
        {
            _busySinceMicros = sent.StartMicros;
        }

        if (CaptureRatio == null)
        {
            MarkOverlaps(sent);
        }

        _onAir.Add(sent);
        DisturbListeners(sent);
        if (IsHeard(sent))
        {
            Timeline.At(sent.LockMicros, () => Lock(sent));
        }

        Timeline.At(sent.EndMicros, () =>
        {
            if (!sent.IsBrokenOff)
            {
                Sent++;
                End(sent);
            }
        });
        return sent;
    }

    internal void BreakOff(Transmission sent)
    {
        if (!sent.IsBrokenOff && sent.EndMicros > Timeline.NowMicros)
        {
            sent.IsBrokenOff = true;
            sent.EndMicros = Timeline.NowMicros;
            End(sent);
        }
    }

    /// <summary>A receiver has locked onto it.</summary>
    internal void Receive(Transmission packet)
    {
        if (!packet.IsReceived)
        {
            packet.IsReceived = true;
            Timeline.At(packet.HeaderMicros, () => EndHeader(packet));
        }
    }

    /// <summary>Packets whose preambles are on the air already can still be heard if enough of them is left.</summary>
    internal void SearchAmidPreambles(Modem modem)
    {
        long order = modem.SearchOrder;
        foreach (Transmission packet in _onAir)
        {
            if (packet.From != modem && packet.LastChanceMicros >= Timeline.NowMicros && modem.Tuning!.Hears(packet.Tuning))
            {
                long needed = packet.LockMicros - packet.StartMicros;
                Timeline.At(Timeline.NowMicros + needed, () =>
                {
                    if (modem.Tuning != null && modem.SearchOrder == order)
                    {
                        modem.TryLock(packet);
                    }
                });
            }
        }
    }

    internal bool IsLost(Modem from, Modem to)
    {
        double burst = _fading == null ? 0 : _fading.LossProbability(from.Number, to.Number, Timeline.NowMicros);
        return _random.NextDouble() < LossProbability + burst - (LossProbability * burst);
    }

    /// <summary>Channel activity detection that ends now.</summary>
    /// <returns>Whether a packet that it can hear was on the air for at least half of the time since then.</returns>
    internal bool IsBusy(Modem modem, RadioTuning tuning, long sinceMicros)
    {
        double weakest = tuning.MinSnrRatio * InterferenceAt(modem, tuning, null).NoiseMilliwatts;
        bool isBusy = false;
        foreach (Transmission packet in _onAir)
        {
            isBusy |= IsSensed(packet, modem, tuning, sinceMicros, weakest);
        }

        foreach (Transmission packet in _ended)
        {
            isBusy |= IsSensed(packet, modem, tuning, sinceMicros, weakest);
        }

        return isBusy && _random.NextDouble() >= _options.CadMissProbability;
    }

    /// <param name="wanted">Is not counted; null: nothing is wanted.</param>
    internal Interference InterferenceAt(Modem modem, RadioTuning tuning, Transmission? wanted)
    {
        double alike = 0;
        double other = 0;
        double noise = tuning.NoiseMilliwatts;
        foreach (Transmission packet in _onAir)
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

    private bool IsSensed(Transmission packet, Modem modem, RadioTuning tuning, long sinceMicros, double weakest) =>
        packet.From != modem
        && packet.MicrosWithin(sinceMicros, Timeline.NowMicros) * 2 >= Timeline.NowMicros - sinceMicros
        && tuning.Overlaps(packet.Tuning)
        && modem.PowerOf(packet) >= weakest;

    private bool IsHeard(Transmission sent)
    {
        foreach (Modem listener in _listeners)
        {
            if (listener != sent.From && listener.Tuning!.Hears(sent.Tuning))
            {
                return true;
            }
        }

        return false;
    }

    private void MarkOverlaps(Transmission sent)
    {
        foreach (Transmission other in _onAir)
        {
            if (other.Tuning.Overlaps(sent.Tuning))
            {
                (other.IsOverlapped, sent.IsOverlapped) = (true, true);
            }
        }
    }

    private void DisturbListeners(Transmission? by)
    {
        foreach (Modem listener in _listeners)
        {
            if (by == null || listener.Tuning!.Touches(by.Tuning.FrequencyHz, by.Tuning.BandwidthHz))
            {
                listener.Disturb();
            }
        }
    }

    private void Lock(Transmission packet)
    {
        foreach (Modem listener in _listeners)
        {
            if (listener != packet.From && listener.SearchOrder < packet.Order && listener.Tuning!.Hears(packet.Tuning))
            {
                listener.TryLock(packet);
            }
        }
    }

    private void EndHeader(Transmission packet)
    {
        foreach (Modem listener in _listeners)
        {
            if (listener.IsLockedTo(packet))
            {
                listener.EndHeader();
            }
        }
    }

    private void End(Transmission packet)
    {
        long now = Timeline.NowMicros;
        _onAir.Remove(packet);
        _onAirMicros += _onAir.Count == 0 ? now - _busySinceMicros : 0;
        while (_ended.TryPeek(out Transmission? oldest) && oldest.EndMicros < now - MemoryMicros)
        {
            _ended.Dequeue();
        }

        _ended.Enqueue(packet);
        for (int i = 0; packet.IsReceived && i < _listeners.Count; i++)
        {
            if (_listeners[i].IsLockedTo(packet))
            {
                _listeners[i].EndPacket();
            }
        }

        TransmissionEnded?.Invoke(packet);
    }

    private sealed class Nobody : IReceiver
    {
        public static readonly Nobody Instance = new();

        public void HearHeader()
        {
        }

        public void Hear(Transmission packet, double rssiDbm, double snrDb, bool isWhole)
        {
        }
    }
}
