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

    private readonly AirOptions _options;
    private readonly Random _random;
    private readonly LinkFading? _fading;
    private readonly List<Modem?> _modems = [];
    private readonly List<Modem> _listeners = [];
    private long _order;

    /// <param name="seed">Of the losses.</param>
    public Air(Timeline timeline, int seed, AirOptions options)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        ArgumentNullException.ThrowIfNull(options);
        Timeline = timeline;
        Spectrum = new Spectrum(timeline);
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
    public long OnAirMicros => Spectrum.OnAirMicros;

    /// <summary>Called when a packet has left the air, also one that was broken off.</summary>
    public Action<Transmission>? TransmissionEnded { get; set; }

    /// <summary>Numbers given to modems.</summary>
    internal int Modems => _modems.Count;

    internal Spectrum Spectrum { get; }

    /// <summary>Null: nothing survives an overlap.</summary>
    internal double? CaptureRatio { get; }

    /// <summary>Noise as wide as a channel.</summary>
    /// <param name="toMicros">When it ends.</param>
    public void Jam(Place place, double frequencyHz, double powerDbm, long fromMicros, long toMicros)
    {
        Jammer jammer = new(new Modem(this, place, null), frequencyHz, powerDbm);
        Timeline.At(fromMicros, () =>
        {
            Spectrum.Add(jammer);
            DisturbListeners(null);
        });
        Timeline.At(Math.Max(fromMicros, toMicros), () =>
        {
            Spectrum.Remove(jammer);
            Leave(jammer.From);
        });
    }

    /// <returns>Its number, never given twice.</returns>
    internal int Join(Modem modem)
    {
        _modems.Add(modem);
        return _modems.Count - 1;
    }

    internal void Leave(Modem modem)
    {
        modem.StopListening();
        if (Spectrum.SentBy(modem) is Transmission sent)
        {
            BreakOff(sent);
        }

        _modems[modem.Number] = null;
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
        Spectrum.Add(sent);
        if (CaptureRatio == null)
        {
            Spectrum.MarkOverlaps(sent);
        }

        DisturbListeners(sent);
        if (IsHeard(sent))
        {
            Timeline.At(sent.LockMicros, () => EndPreamble(sent));
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

    internal bool IsLost(Modem from, Modem to)
    {
        double burst = _fading == null ? 0 : _fading.LossProbability(from.Number, to.Number, Timeline.NowMicros);
        return _random.NextDouble() < LossProbability + burst - (LossProbability * burst);
    }

    /// <summary>Channel activity detection that began then and ends now.</summary>
    internal bool IsBusy(Modem modem, RadioTuning tuning, long sinceMicros) =>
        Spectrum.IsBusy(modem, tuning, sinceMicros) && _random.NextDouble() >= _options.CadMissProbability;

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

    private void EndPreamble(Transmission packet)
    {
        foreach (Modem listener in _listeners)
        {
            if (listener != packet.From && listener.Tuning!.Hears(packet.Tuning))
            {
                listener.HearPreamble(packet);
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
        Spectrum.Remove(packet);
        for (int i = 0; packet.IsReceived && i < _listeners.Count; i++)
        {
            if (_listeners[i].IsLockedTo(packet))
            {
                _listeners[i].EndPacket();
            }
        }

        TransmissionEnded?.Invoke(packet);
    }
}
