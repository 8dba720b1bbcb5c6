namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// The radio world that boards share: an <see cref="Virtual.Air"/> that keeps up with a clock, for chips whose firmware runs
/// on threads of its own.
/// </summary>
public sealed class VirtualAir : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly ITimer _timer;
    private readonly Timeline _timeline = new();
    private readonly Air _air;
    private readonly Lock _lock = new();
    private List<Action> _afterwards = [];
    private bool _disposed;

    /// <param name="time">The system's, or a test's own.</param>
    /// <param name="seed">Of the losses.</param>
    public VirtualAir(TimeProvider time, int seed)
        : this(time, seed, new AirOptions { CadMissProbability = 0 })
    {
    }

    /// <param name="time">The system's, or a test's own.</param>
    /// <param name="seed">Of the losses.</param>
    public VirtualAir(TimeProvider time, int seed, AirOptions options)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _air = new Air(_timeline, seed, options);
        _origin = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Do(static () => { }), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Of a packet being lost for no reason at one receiver, 0 to 1.</summary>
    public double LossProbability
    {
        get => _air.LossProbability;
        set => _air.LossProbability = value;
    }

    /// <summary>Packets that were sent to their end.</summary>
    public long Sent => _air.Sent;

    /// <summary>Packets that came through, once for each receiver.</summary>
    public long Received => _air.Received;

    /// <summary>Packets destroyed by another one, once for each receiver.</summary>
    public long Collided => _air.Collided;

    /// <summary>Microseconds; constant while something is being done.</summary>
    internal long NowMicros => _timeline.NowMicros;

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        _timer.Dispose();
    }

    /// <summary>Noise as wide as a channel, from now on.</summary>
    public void Jam(Place place, double frequencyHz, double powerDbm, TimeSpan length) => Do(() =>
        _air.Jam(place, frequencyHz, powerDbm, NowMicros, NowMicros + (long)length.TotalMicroseconds));

    internal Modem Join(VirtualRadioChip chip)
    {
        Modem? modem = null;
        Do(() => modem = new Modem(_air, default, chip));
        return modem!;
    }

    internal void Leave(VirtualRadioChip chip) => Do(() => _air.Leave(chip.Modem));

    /// <summary>All that happens on the air and in its chips happens in here, one thing at a time, in order.</summary>
    internal void Do(Action work)
    {
        List<Action> afterwards;
        lock (_lock)
        {
            _timeline.RunUntil((long)_time.GetElapsedTime(_origin).TotalMicroseconds);
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

    internal void At(long micros, Action work) => _timeline.At(micros, work);

    /// <summary>Called when nothing is held any more: for what the firmware gets to feel.</summary>
    internal void Afterwards(Action work) => _afterwards.Add(work);

    internal Transmission Begin(VirtualRadioChip from, RadioTuning tuning, byte[] packet, double powerDbm) =>
        _air.Begin(from.Modem, tuning, packet, powerDbm);

    internal void BreakOff(Transmission transmission) => _air.BreakOff(transmission);

    /// <returns>Whether somebody could be heard on this tuning for at least half of the time since then.</returns>
    internal bool IsBusy(VirtualRadioChip listener, RadioTuning tuning, long sinceMicros) =>
        _air.IsBusy(listener.Modem, tuning, sinceMicros);

    /// <returns>All that is at its antenna now: noise, packets and jammers, dBm.</returns>
    internal double PowerDbm(VirtualRadioChip at, RadioTuning tuning) =>
        Decibel.FromRatio(_air.Spectrum.At(at.Modem, tuning, null).SumMilliwatts);

    private void SetTimer()
    {
        if (!_disposed && _timeline.NextMicros is long due)
        {
            double ms = Math.Max(1, Math.Ceiling((due - NowMicros) / 1000.0));
            _timer.Change(TimeSpan.FromMilliseconds(ms), Timeout.InfiniteTimeSpan);
        }
    }
}
