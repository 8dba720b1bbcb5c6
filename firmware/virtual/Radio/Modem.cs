namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// A radio as the air sees it: an antenna at a place, and a receiver that searches for preambles on one tuning, locks
/// onto the first packet whose preamble it understands and stays with it.
/// </summary>
internal sealed class Modem
{
    /// <summary>The best that a chip reports, dB.</summary>
    private const double BestSnrDb = 12;

    private readonly Air _air;
    private readonly IReceiver? _receiver;
    private float[] _gains = [];
    private double _antennaGain = 1;
    private Transmission? _locked;
    private Spoiler _spoiler;
    private bool _hasHeader;
    private long _listenOrder;
    private long _searchMicros;
    private long _searchOrder;

    /// <param name="owner">Null: it never receives and sends no packets.</param>
    public Modem(Air air, Place place, IReceiver? owner)
    {
        _air = air;
        _receiver = owner;
        Place = place;
        Number = air.Join(this);
    }

    private enum Spoiler : byte
    {
        None,
        Packet,
        Jammer,
    }

    public object Owner => _receiver!;

    /// <summary>Among the modems of this air.</summary>
    public int Number { get; }

    public Place Place { get; private set; }

    /// <summary>What it receives on; null if it does not.</summary>
    public RadioTuning? Tuning { get; private set; }

    /// <summary>Its place in the list of those who receive.</summary>
    public int ListenerIndex { get; set; } = -1;

    /// <summary>The header of a packet came, the rest is on its way.</summary>
    public bool IsReceiving => _hasHeader;

    public bool IsLockedTo(Transmission packet) => _locked == packet;

    public void MoveTo(Place place)
    {
        if (place != Place)
        {
            Place = place;
            _air.Forget(this);
        }
    }

    /// <param name="antennaLossDb">Of what it receives.</param>
    public void Listen(RadioTuning tuning, double antennaLossDb)
    {
        StopListening();
        _antennaGain = antennaLossDb == 0 ? 1 : Decibel.ToRatio(-antennaLossDb);
        Tuning = tuning;
        _air.AddListener(this);
        Search();
        _listenOrder = _searchOrder;
    }

    public void StopListening()
    {
        if (Tuning != null)
        {
            Unlock();
            Tuning = null;
            _air.RemoveListener(this);
        }
    }

    /// <summary>Milliwatts of a packet at this antenna.</summary>
    public double PowerOf(Transmission packet) => packet.Milliwatts * GainFrom(packet.From) * _antennaGain;

    public double PowerOf(Jammer jammer) => jammer.Milliwatts * GainFrom(jammer.From) * _antennaGain;

    /// <summary>Five symbols of a packet's preamble are over.</summary>
    public void HearPreamble(Transmission packet)
    {
        if (_searchOrder < packet.Order)
        {
            TryLock(packet);
        }
        else if (_listenOrder < packet.Order && _searchMicros > packet.LastChanceMicros && IsAudible(packet))
        {
            // It was busy with another one for too long.
            _air.Collided++;
        }
    }

    /// <summary>It has heard enough of the preamble: now it is the packet's or not.</summary>
    public void TryLock(Transmission packet)
    {
        if (packet.IsBrokenOff || !IsAudible(packet))
        {
            return;
        }

        if (_locked != null)
        {
            _air.Collided++;
            return;
        }

        RadioTuning tuning = Tuning!;
        double power = PowerOf(packet);
        Interference others = _air.Spectrum.At(this, tuning, packet);
        if (power < others.NoiseMilliwatts * tuning.MinSnrRatio)
        {
            _air.Jammed++;
        }
        else if (_air.IsLost(packet.From, this))
        {
            _air.Lost++;
        }
        else if (_air.CaptureRatio is double ratio && others.AlikeMilliwatts >= power * ratio)
        {
            _air.Collided++;
        }
        else
        {
            _locked = packet;
            _spoiler = SpoilerOf(power, others);
            _air.Receive(packet);
        }
    }

    /// <summary>Something new is on the air: does the packet it receives survive that?</summary>
    public void Disturb()
    {
        if (_locked != null && _spoiler == Spoiler.None)
        {
            _spoiler = SpoilerOf(PowerOf(_locked), _air.Spectrum.At(this, Tuning!, _locked));
        }
    }

    public void EndHeader()
    {
        if (!IsSpoiled())
        {
            _hasHeader = true;
            _receiver!.HearHeader();
            return;
        }

        // The header has a checksum of its own: the receiver does not wait for what follows a wrong one.
        Count(false);
        Unlock();
        Search();
    }

    public void EndPacket()
    {
        Transmission packet = _locked!;
        bool isWhole = !IsSpoiled() && !packet.IsBrokenOff;
        Count(isWhole);
        if (_hasHeader)
        {
            double power = PowerOf(packet);
            double noise = _air.Spectrum.At(this, Tuning!, packet).NoiseMilliwatts;
            double snrDb = Math.Min(Decibel.FromRatio(power / noise), BestSnrDb);
            _receiver!.Hear(packet, Decibel.FromRatio(power), snrDb, isWhole);
        }

        Unlock();
        Search();
    }

    /// <summary>The way from there has changed.</summary>
    public void ForgetGainFrom(int number)
    {
        if (number < _gains.Length)
        {
            _gains[number] = float.NaN;
        }
    }

    public void ForgetGains() => _gains = [];

    private double GainFrom(Modem other)
    {
        if (other.Number >= _gains.Length)
        {
            int known = _gains.Length;
            Array.Resize(ref _gains, Math.Max(_air.Modems, other.Number + 1));
            Array.Fill(_gains, float.NaN, known, _gains.Length - known);
        }

        float gain = _gains[other.Number];
        if (float.IsNaN(gain))
        {
            gain = (float)Decibel.ToRatio(-_air.PathLossDb(other.Place, Place));
            _gains[other.Number] = gain;
        }

        return gain;
    }

    private Spoiler SpoilerOf(double power, Interference others)
    {
        bool survives = power * Air.CrossRejectionRatio > others.OtherMilliwatts
            && (_air.CaptureRatio is not double ratio || power >= others.AlikeMilliwatts * ratio);
        return !survives ? Spoiler.Packet
            : power < others.NoiseMilliwatts * Tuning!.MinSnrRatio ? Spoiler.Jammer
            : Spoiler.None;
    }

    private bool IsSpoiled()
    {
        _spoiler = _spoiler == Spoiler.None && _locked!.IsOverlapped ? Spoiler.Packet : _spoiler;
        return _spoiler != Spoiler.None;
    }

    private void Count(bool isWhole)
    {
        _air.Received += isWhole ? 1 : 0;
        _air.Collided += _spoiler == Spoiler.Packet ? 1 : 0;
        _air.Jammed += _spoiler == Spoiler.Jammer ? 1 : 0;
    }

    private void Unlock() => (_locked, _spoiler, _hasHeader) = (null, Spoiler.None, false);

    private bool IsAudible(Transmission packet) => PowerOf(packet) >= Tuning!.NoiseMilliwatts * Tuning.MinSnrRatio;

    /// <summary>For the preambles to come, and for those of which enough is left.</summary>
    private void Search()
    {
        long order = _air.NextOrder();
        (_searchOrder, _searchMicros) = (order, _air.Timeline.NowMicros);
        foreach (Transmission packet in _air.Spectrum.OnAir)
        {
            if (packet.From != this && packet.LastChanceMicros >= _searchMicros && Tuning!.Hears(packet.Tuning))
            {
                _air.Timeline.At(_searchMicros + packet.LockMicros - packet.StartMicros, () =>
                {
                    if (Tuning != null && _searchOrder == order)
                    {
                        TryLock(packet);
                    }
                });
            }
        }
    }
}
