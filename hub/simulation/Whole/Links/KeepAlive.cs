using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// The keep-alive of one connection at both its ends. As long as the way is whole and both ends live, every ping is answered
/// and nothing has to happen; so pings are simulated only from the moment on at which one might not be.
/// </summary>
internal sealed class KeepAlive(Timeline timeline, Chance chance, LinkConnection connection)
{
    /// <summary>drivers/MqttConnection.cs.</summary>
    private const long PingMicros = 15_000_000;

    /// <summary>One and a half times that (MQTT 3.1.1, section 3.1.2.10), and up to two ticks of the hub's listener.</summary>
    private const long HubPatienceMicros = 22_500_000;
    private const int HubTickMicros = 500_000;

    private long _sentAt = timeline.NowMicros;
    private long _heardAt = timeline.NowMicros;
    private long? _pingedAt;
    private bool _deviceWatches;
    private bool _hubWatches;

    public void OnSent() => _sentAt = timeline.NowMicros;

    public void OnHeard() => _heardAt = timeline.NowMicros;

    public void OnPong() => _pingedAt = null;

    /// <summary>From now on a ping may go unanswered.</summary>
    public void Watch()
    {
        if (connection.DeviceLives && !_deviceWatches)
        {
            // The pings until now.
            long quiet = timeline.NowMicros - _sentAt;
            _sentAt += quiet / PingMicros * PingMicros;
            _heardAt = Math.Max(_heardAt, _sentAt);
            _deviceWatches = true;
            timeline.At(_sentAt + PingMicros, Ping);
        }

        if (connection.HubLives && !_hubWatches)
        {
            _hubWatches = true;
            timeline.At(HubLooksAt(), Look);
        }
    }

    private long HubLooksAt() => _heardAt + HubPatienceMicros + HubTickMicros + chance.Next(HubTickMicros);

    private void Ping()
    {
        _deviceWatches = false;
        if (!connection.DeviceLives)
        {
            return;
        }

        long now = timeline.NowMicros;
        if (_pingedAt is { } pinged)
        {
            if (now - pinged >= PingMicros)
            {
                connection.BreakAtDevice();
                return;
            }

            Again(pinged + PingMicros);
        }
        else if (now - _sentAt < PingMicros)
        {
            Again(_sentAt + PingMicros);
        }
        else if (!connection.IsSound)
        {
            _pingedAt = now;
            _sentAt = now;
            connection.SendPing();
            Again(now + PingMicros);
        }
    }

    private void Again(long atMicros)
    {
        _deviceWatches = true;
        timeline.At(atMicros, Ping);
    }

    private void Look()
    {
        _hubWatches = false;
        if (!connection.HubLives)
        {
            return;
        }

        if (connection.IsSound && !_deviceWatches)
        {
            _heardAt = timeline.NowMicros;
        }
        else if (timeline.NowMicros - _heardAt > HubPatienceMicros + HubTickMicros)
        {
            connection.BreakAtHub();
        }
        else
        {
            _hubWatches = true;
            timeline.At(HubLooksAt(), Look);
        }
    }
}
