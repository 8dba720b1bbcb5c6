namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// The radio world that boards share. A packet lasts its time on air; a chip receives it if it listened alike from the
/// preamble to the end, well enough to stand out of the noise and by 6 dB over every other packet at the time.
/// </summary>
/// <remarks>Simpler than the world: a stronger packet is received even if the chip was already busy with a weaker one.</remarks>
public sealed class VirtualAir : IDisposable
{
    /// <summary>One packet survives another on its channel if it is stronger by this, dB.</summary>
    public const double CaptureDb = 6;

    // Log-distance path loss at 868 MHz inside a building.
    private const double LossAtOneMetreDb = 31;
    private const double LossExponent = 3;
    private const double NearestMetres = 0.5;

    /// <summary>So many symbols of a preamble may be missed.</summary>
    private const int MissableSymbols = 3;
    private const long MemoryMicros = 1_000_000;

    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly ITimer _timer;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Action, (long AtMicros, long Order)> _events = new();
    private readonly List<VirtualRadioChip> _chips = [];
    private readonly List<Transmission> _transmissions = [];
    private List<Action> _afterwards = [];
    private long _order;
    private bool _disposed;

    /// <param name="time">The system's, or a test's own.</param>
    /// <param name="seed">Of the losses.</param>
    public VirtualAir(TimeProvider time, int seed)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _random = new Random(seed);
        _origin = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Do(static () => { }), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Of a packet being lost for no reason at one receiver, 0 to 1.</summary>
    public double LossProbability { get; set; }

    /// <summary>Packets that were sent to their end.</summary>
    public int Sent { get; private set; }

    /// <summary>Packets that came through, once for each receiver.</summary>
    public int Received { get; private set; }

    /// <summary>Packets destroyed by another one, once for each receiver.</summary>
    public int Collided { get; private set; }

    /// <summary>Microseconds; constant while something is being done.</summary>
    internal long NowMicros { get; private set; }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        _timer.Dispose();
    }

    internal static double PathLossDb(Place from, Place to) =>
        LossAtOneMetreDb + (10 * LossExponent * Math.Log10(Math.Max(from.DistanceTo(to), NearestMetres)));

    internal void Join(VirtualRadioChip chip) => Do(() => _chips.Add(chip));

    internal void Leave(VirtualRadioChip chip) => Do(() => _chips.Remove(chip));

    /// <summary>All that happens on the air and in its chips happens in here, one thing at a time, in order.</summary>
    internal void Do(Action work)
    {
        List<Action> afterwards;
        lock (_lock)
        {
            long now = (long)_time.GetElapsedTime(_origin).TotalMicroseconds;
            RunUntil(now);
            NowMicros = Math.Max(NowMicros, now);
            work();
            SetTimer();
            afterwards = _afterwards;
            _afterwards = [];
        }

        foreach (Action action in afterwards)
        {
            action();
        }
    }

    internal void At(long micros, Action work) => _events.Enqueue(work, (micros, _order++));

    /// <summary>Called when nothing is held any more: for what the firmware gets to feel.</summary>
    internal void Afterwards(Action work) => _afterwards.Add(work);

    internal Transmission Begin(VirtualRadioChip from, RadioTuning tuning, byte[] packet, double powerDbm, long micros)
    {
        Transmission transmission = new(from, tuning, packet, powerDbm, NowMicros, NowMicros + micros);
        _transmissions.Add(transmission);
        At(transmission.HeaderMicros, () => EndHeader(transmission));
        At(transmission.EndMicros, () => End(transmission));
        return transmission;
    }

    internal void BreakOff(Transmission transmission)
    {
        if (transmission.EndMicros > NowMicros)
        {
            transmission.IsBrokenOff = true;
            transmission.EndMicros = NowMicros;
        }
    }

    /// <returns>Whether somebody could be heard on this tuning at any time since then.</returns>
    internal bool IsBusy(VirtualRadioChip listener, RadioTuning tuning, long sinceMicros) => _transmissions.Exists(other =>
        other.From != listener
        && other.Tuning.Overlaps(tuning)
        && other.IsDuring(sinceMicros, NowMicros)
        && Rssi(other, listener) - tuning.NoiseDbm >= tuning.MinSnr);

    /// <returns>Noise and everybody who is sending in this spectrum at this moment, dBm.</returns>
    internal double PowerDbm(VirtualRadioChip listener, RadioTuning tuning) => 10 * Math.Log10(_transmissions
        .Where(other => other.From != listener
            && Math.Abs(other.Tuning.FrequencyHz - tuning.FrequencyHz) < tuning.BandwidthHz / 2.0
            && other.IsDuring(NowMicros, NowMicros + 1))
        .Select(other => Rssi(other, listener) - listener.AntennaLossDb)
        .Append(tuning.NoiseDbm)
        .Sum(dbm => Math.Pow(10, dbm / 10)));

    private static double Rssi(Transmission transmission, VirtualRadioChip at) =>
        transmission.PowerDbm - PathLossDb(transmission.Place, at.Place);

    private void RunUntil(long now)
    {
        while (_events.TryPeek(out Action? work, out (long AtMicros, long Order) due) && due.AtMicros <= now)
        {
            _events.Dequeue();
            NowMicros = Math.Max(NowMicros, due.AtMicros);
            work();
        }
    }

    private void SetTimer()
    {
        if (!_disposed && _events.TryPeek(out _, out (long AtMicros, long Order) due))
        {
            double ms = Math.Max(1, Math.Ceiling((due.AtMicros - NowMicros) / 1000.0));
            _timer.Change(TimeSpan.FromMilliseconds(ms), Timeout.InfiniteTimeSpan);
        }
    }

    private void End(Transmission transmission)
    {
        Sent += transmission.IsBrokenOff ? 0 : 1;
        foreach (VirtualRadioChip chip in _chips)
        {
            if (chip != transmission.From)
            {
                Deliver(transmission, chip);
            }
        }

        long needed = _transmissions
            .Where(one => one.EndMicros > NowMicros)
            .Select(one => one.StartMicros)
            .DefaultIfEmpty(NowMicros)
            .Min() - MemoryMicros;
        _transmissions.RemoveAll(one => one.EndMicros < needed);
    }

    private void EndHeader(Transmission transmission)
    {
        foreach (VirtualRadioChip chip in _chips.Where(chip => chip != transmission.From))
        {
            if (_random.NextDouble() < LossProbability)
            {
                transmission.LostAt.Add(chip);
            }

            if (Hears(chip, transmission) && !transmission.IsBrokenOff && !IsDisturbed(transmission, chip))
            {
                chip.HearHeader();
            }
        }
    }

    private static bool Hears(VirtualRadioChip chip, Transmission transmission) =>
        chip.ListensOn is RadioTuning tuning
        && tuning.Hears(transmission.Tuning)
        && chip.ListensSinceMicros <= transmission.StartMicros + (MissableSymbols * tuning.SymbolMicros)
        && Rssi(transmission, chip) - chip.AntennaLossDb - tuning.NoiseDbm >= tuning.MinSnr
        && !transmission.LostAt.Contains(chip);

    private bool IsDisturbed(Transmission transmission, VirtualRadioChip chip) => _transmissions.Exists(other =>
        other != transmission
        && other.From != chip
        && other.Tuning.Overlaps(transmission.Tuning)
        && other.IsDuring(transmission.StartMicros, Math.Min(NowMicros, transmission.EndMicros))
        && Rssi(transmission, chip) - Rssi(other, chip) < CaptureDb);

    private void Deliver(Transmission transmission, VirtualRadioChip chip)
    {
        if (!Hears(chip, transmission))
        {
            return;
        }

        double rssi = Rssi(transmission, chip) - chip.AntennaLossDb;
        double snr = rssi - transmission.Tuning.NoiseDbm;
        bool collided = transmission.IsBrokenOff || IsDisturbed(transmission, chip);
        Collided += collided ? 1 : 0;
        Received += collided ? 0 : 1;
        byte[] packet = [.. transmission.Packet];
        if (collided)
        {
            packet[_random.Next(packet.Length)] ^= 0x5A;
        }

        chip.Hear(packet, rssi, Math.Min(snr, 12), !collided);
    }
}
