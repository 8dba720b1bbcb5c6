namespace SchoolButton.Hub.Core;

/// <summary>
/// The running hour of one device, of which rows are made only when the device is stored. An hour begins with the first
/// frame in it: one in which nothing was heard leaves no row.
/// </summary>
internal struct HourTally
{
    public const long HourMs = 3_600_000;

    private bool _isBegun;

    /// <summary>Hours since 1970.</summary>
    private int _hour;

    private int _heartbeats;
    private int _missed;

    /// <summary>Over the air; every copy of a newest frame counts.</summary>
    private int _frames;

    private float _rssiDbm;
    private float _snrDb;
    private long _longestGapMs;
    private byte _lowestBattery;
    private bool _isUnstored;

    /// <summary>The hour before, where it is not stored to its end.</summary>
    private DeviceHour? _closed;

    /// <summary>Goes on with an hour that an earlier start began.</summary>
    public static HourTally Of(DeviceHour stored) => new()
    {
        _isBegun = true,
        _hour = (int)(stored.HourUnixMs / HourMs),
        _heartbeats = stored.Heartbeats,
        _missed = stored.Missed,

        // How many frames the means are of is not kept; about as many as heartbeats, or more.
        _frames = stored.RssiDbm is null ? 0 : Math.Max(1, stored.Heartbeats),
        _rssiDbm = (float)(stored.RssiDbm ?? 0),
        _snrDb = (float)(stored.SnrDb ?? 0),
        _longestGapMs = stored.LongestGapMs,
        _lowestBattery = stored.LowestBattery,
    };

    /// <summary>A gateway heard its newest frame.</summary>
    public void OverAir(in Reception by, uint address, Instant now, List<DeviceHour> rows)
    {
        Enter(address, now, rows);
        _frames++;
        _rssiDbm += (by.RssiDbm - _rssiDbm) / _frames;
        _snrDb += ((by.SnrQuarters / 4f) - _snrDb) / _frames;
    }

    /// <summary>A new frame.</summary>
    /// <param name="gapMs">Since the frame before, as far as the hub listened; 0 for the first one ever.</param>
    /// <param name="missed">Heartbeats that were sent between the two and did not come.</param>
    public void Frame(
        bool isHeartbeat, long gapMs, int missed, byte battery, uint address, Instant now, List<DeviceHour> rows)
    {
        Enter(address, now, rows);
        _heartbeats += isHeartbeat ? 1 : 0;
        _missed += missed;
        _longestGapMs = Math.Max(_longestGapMs, gapMs);

        // Mains counts as more than any charge, and what was never said as more than that.
        _lowestBattery = Math.Min(_lowestBattery, battery);
    }

    /// <summary>Makes rows of what is not stored yet.</summary>
    public void Store(uint address, List<DeviceHour> rows)
    {
        if (_closed is not null)
        {
            rows.Add(_closed);
            _closed = null;
        }

        if (_isUnstored)
        {
            rows.Add(Row(address));
            _isUnstored = false;
        }
    }

    private void Enter(uint address, Instant now, List<DeviceHour> rows)
    {
        int hour = (int)(now.UnixMs / HourMs);

        // A clock that is set back a little goes on in the hour that is begun: entered twice, it would be overwritten.
        if (!_isBegun || (hour != _hour && hour != _hour - 1))
        {
            Close(address, rows);
            this = new HourTally { _isBegun = true, _hour = hour, _lowestBattery = Protocol.BatteryLevel.Unknown, _closed = _closed };
        }

        _isUnstored = true;
    }

    private void Close(uint address, List<DeviceHour> rows)
    {
        if (!_isUnstored)
        {
            return;
        }

        if (_closed is not null)
        {
            rows.Add(_closed);
        }

        _closed = Row(address);
    }

    private readonly DeviceHour Row(uint address) => new(
        address,
        _hour * HourMs,
        _heartbeats,
        _longestGapMs,
        _lowestBattery,
        _frames == 0 ? null : Math.Round(_rssiDbm, 1),
        _frames == 0 ? null : Math.Round(_snrDb, 1),
        _missed);
}
