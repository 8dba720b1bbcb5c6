using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// A radio for the firmware's core on the simulated air: what an SX1262 and its driver do, without the chip. Turn-around
/// times are the data sheet's (table 8-1 and chapter 9), rounded up, SPI included.
/// </summary>
public sealed class SimulatedRadio : IRadio, IReceiver
{
    /// <summary>Reset, oscillator and calibration.</summary>
    public const long StartMicros = 7000;

    /// <summary>From sleep to standby.</summary>
    public const long WakeMicros = 1000;

    /// <summary>From standby or one way of working to another.</summary>
    public const long TurnMicros = 200;

    /// <summary>Channel activity detection listens for so long (application note AN1200.48), in symbols.</summary>
    public const int SenseSymbols = 4;

    /// <summary>And thinks about it.</summary>
    public const long SenseMicros = 1000;

    private readonly Air _air;
    private readonly Timeline _time;
    private readonly Modem _modem;
    private readonly Action _tell;
    private RadioTuning _tuning = new(868_900_000, 7, 125_000, RadioChannel.SyncWord, false);
    private Activity _activity = Activity.Off;
    private Transmission? _onAir;
    private RadioEvent _news;
    private bool _inReception;
    private bool _tells;
    private long _readyAtMicros;
    private long _receivesSinceMicros = -1;
    private long _receivedMicros;
    private long _sentMicros;

    /// <summary>What was planned for an earlier job is not done.</summary>
    private int _job;

    public SimulatedRadio(Air air, Place place)
    {
        ArgumentNullException.ThrowIfNull(air);
        _air = air;
        _time = air.Timeline;
        _modem = new Modem(air, place, this);
        _tell = Tell;
    }

    private enum Activity : byte
    {
        /// <summary>Not started.</summary>
        Off,
        Asleep,
        Standby,
        Listening,
        Sensing,
        Sending,
    }

    /// <summary>The interrupt line: there is something to <see cref="Poll"/>. Called in a turn of its own.</summary>
    public Action? Happened { get; set; }

    public Place Place
    {
        get => _modem.Place;
        set => _modem.MoveTo(value);
    }

    /// <summary>On the air so far.</summary>
    public long SentMicros => _sentMicros + (_onAir == null ? 0 : _time.NowMicros - _onAir.StartMicros);

    /// <summary>Listening or sensing so far.</summary>
    public long ReceivingMicros => _receivedMicros + (_receivesSinceMicros < 0 ? 0 : _time.NowMicros - _receivesSinceMicros);

    public byte[] Packet { get; private set; } = [];

    public int RssiDbm { get; private set; }

    public int SnrQuarters { get; private set; }

    /// <summary>All that is at its antenna at this moment on the channel it used last: noise, packets and jammers, dBm.</summary>
    public int RssiNowDbm() =>
        (int)Math.Round(Decibel.FromRatio(_air.Spectrum.At(_modem, _tuning, null).SumMilliwatts));

    public bool Start()
    {
        StopAll();
        _activity = Activity.Standby;
        _readyAtMicros = _time.NowMicros + StartMicros;
        return true;
    }

    public void Listen(RadioChannel channel)
    {
        RadioTuning tuning = Tune(channel);
        if (_activity == Activity.Off || (_activity == Activity.Listening && tuning == _tuning))
        {
            return;
        }

        After(Prepare(Activity.Listening, tuning), () =>
        {
            _receivesSinceMicros = _time.NowMicros;
            _modem.Listen(_tuning, 0);
        });
    }

    public void Sense(RadioChannel channel)
    {
        RadioTuning tuning = Tune(channel);
        if (_activity == Activity.Listening && tuning == _tuning && _modem.IsReceiving)
        {
            // As the driver does it: activity detection would end the reception, and it may be an alarm.
            _inReception = true;
            TellSoon();
            return;
        }

        if (_activity == Activity.Off)
        {
            return;
        }

        long from = Prepare(Activity.Sensing, tuning);
        long to = from + (long)(SenseSymbols * tuning.SymbolMicros);
        After(from, () => _receivesSinceMicros = from);
        After(to, () =>
        {
            RadioEvent found = _air.IsBusy(_modem, _tuning, from) ? RadioEvent.Busy : RadioEvent.Clear;
            After(to + SenseMicros, () => Finish(found));
        });
    }

    /// <inheritdoc/>
    public void Transmit(RadioChannel channel, byte[] frame)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (_activity == Activity.Off)
        {
            return;
        }

        byte[] packet = [.. frame];
        After(Prepare(Activity.Sending, Tune(channel)), () =>
        {
            _onAir = _air.Begin(_modem, _tuning, packet, channel.PowerDbm);
            After(_onAir.EndMicros, () => Finish(RadioEvent.Sent));
        });
    }

    public void Sleep()
    {
        if (_activity is not (Activity.Off or Activity.Asleep))
        {
            StopAll();
            _activity = Activity.Asleep;
        }
    }

    public RadioEvent Poll()
    {
        if (_inReception)
        {
            _inReception = false;
            if (_news != RadioEvent.None)
            {
                TellSoon();
            }

            return RadioEvent.Busy;
        }

        RadioEvent news = _news;
        _news = RadioEvent.None;
        return news;
    }

    /// <summary>It stops whatever it does and is as before its first <see cref="Start"/>.</summary>
    public void LosePower()
    {
        bool wasAtWork = _activity is Activity.Listening or Activity.Sensing or Activity.Sending;
        StopAll();
        _activity = Activity.Off;
        if (wasAtWork)
        {
            // The driver finds the chip in another mode; no interrupt tells it to look.
            _news = RadioEvent.Failed;
        }
    }

    void IReceiver.HearHeader()
    {
    }

    void IReceiver.Hear(Transmission packet, double rssiDbm, double snrDb, bool isWhole)
    {
        if (isWhole)
        {
            Packet = packet.Packet.ToArray();
            RssiDbm = (int)Math.Round(rssiDbm);
            SnrQuarters = (int)Math.Round(snrDb * 4);
        }

        Raise(isWhole ? RadioEvent.Received : RadioEvent.Garbled);
    }

    private RadioTuning Tune(RadioChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        bool isSame = channel.FrequencyHz == (int)_tuning.FrequencyHz
            && channel.SpreadingFactor == _tuning.SpreadingFactor
            && channel.BandwidthHz == _tuning.BandwidthHz;
        return isSame
            ? _tuning
            : new RadioTuning(
                channel.FrequencyHz, channel.SpreadingFactor, channel.BandwidthHz, RadioChannel.SyncWord, TimeOnAir.IsSlow(channel));
    }

    /// <returns>When it can begin.</returns>
    private long Prepare(Activity next, RadioTuning tuning)
    {
        if (_activity == Activity.Asleep)
        {
            _readyAtMicros = _time.NowMicros + WakeMicros;
        }

        StopAll();
        (_activity, _tuning) = (next, tuning);
        return Math.Max(_time.NowMicros, _readyAtMicros) + TurnMicros;
    }

    private void StopAll()
    {
        _job++;
        _news = RadioEvent.None;
        _inReception = false;
        StopReceiving();
        if (_onAir != null)
        {
            _sentMicros += _time.NowMicros - _onAir.StartMicros;
            _air.BreakOff(_onAir);
            _onAir = null;
        }
    }

    private void StopReceiving()
    {
        _receivedMicros = ReceivingMicros;
        _receivesSinceMicros = -1;
        _modem.StopListening();
    }

    private void After(long micros, Action work)
    {
        int job = _job;
        _time.At(micros, () =>
        {
            if (job == _job)
            {
                work();
            }
        });
    }

    private void Finish(RadioEvent news)
    {
        StopAll();
        _activity = Activity.Standby;
        Raise(news);
    }

    /// <summary>A chip has room for one: what nobody asked for in time is lost.</summary>
    private void Raise(RadioEvent news)
    {
        _news = news;
        TellSoon();
    }

    private void TellSoon()
    {
        if (!_tells)
        {
            _tells = true;
            _time.At(_time.NowMicros, _tell);
        }
    }

    private void Tell()
    {
        _tells = false;
        Happened?.Invoke();
    }
}
