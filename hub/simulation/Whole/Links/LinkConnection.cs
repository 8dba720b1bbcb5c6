using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// One connection of a device to the hub, from its first packet to its last: MQTT's packets over two pipes, and both ends'
/// views of whether it lives, which may differ for long.
/// </summary>
internal sealed class LinkConnection : IDeviceEnd
{
    /// <summary>MqttSettings.ConnectTimeout, and the same again for what follows.</summary>
    private const long PatienceMicros = 30_000_000;
    private const long FirstSynMicros = 1_000_000;

    private readonly FaultyLink _link;
    private readonly Timeline _timeline;
    private readonly Way _way;
    private readonly Pipe _up;
    private readonly Pipe _down;
    private readonly KeepAlive _keepAlive;
    private readonly DeviceClient _client;
    private readonly long _giveUpAt;
    private readonly int _firstTicket;
    private IDoorSession? _session;
    private List<Action>? _packet;
    private long _packetAt;
    private bool _isUp;
    private bool _deviceHasPower = true;

    public LinkConnection(FaultyLink link, int number, Timeline timeline, Way way, Chance chance)
    {
        _link = link;
        _timeline = timeline;
        _way = way;
        _firstTicket = (number & 0x7FFF) << 16;
        _up = new Pipe(timeline, way);
        _down = new Pipe(timeline, way);
        _keepAlive = new KeepAlive(timeline, chance, this);
        _client = new DeviceClient(timeline, SendPublish, (id, ok) => _link.OnBecame(this, _firstTicket + id, ok));
        _giveUpAt = timeline.NowMicros + PatienceMicros;
    }

    /// <summary>The device believes in it.</summary>
    public bool DeviceLives { get; private set; } = true;

    /// <summary>The hub believes in it.</summary>
    public bool HubLives { get; private set; }

    /// <summary>Both do, and nothing stands between them: pings are answered.</summary>
    public bool IsSound => DeviceLives && HubLives && _deviceHasPower && !_way.IsCut;

    public long Repeated => _client.Repeated;

    public void Connect()
    {
        _timeline.At(_giveUpAt, () =>
        {
            if (!_isUp)
            {
                BreakAtDevice();
            }
        });
        Knock(FirstSynMicros);
    }

    /// <returns>The ticket; 0 if the client has no room.</returns>
    public int Publish(byte[] payload)
    {
        ushort id = DeviceLives && _isUp ? _client.Publish(payload) : (ushort)0;
        return id == 0 ? 0 : _firstTicket + id;
    }

    public void SendPing() => Send(() => Answer(_keepAlive.OnPong));

    /// <summary>The device gives it up, and says so.</summary>
    public void End()
    {
        if (DeviceLives)
        {
            DeviceLives = false;
            _client.Stop();
            _up.Send(CloseAtHub);
            _keepAlive.Watch();
        }
    }

    /// <summary>The device finds it broken: the client tells, and the link makes a new one.</summary>
    public void BreakAtDevice()
    {
        if (DeviceLives)
        {
            End();
            _link.OnEnded(this);
        }
    }

    /// <summary>The hub's patience is over. A reset goes out, once.</summary>
    public void BreakAtHub()
    {
        CloseAtHub();
        Reset();
    }

    /// <summary>Something on the way has reset it at both ends.</summary>
    public void BreakOnTheWay()
    {
        CloseAtHub();
        BreakAtDevice();
    }

    /// <summary>What it says takes so much longer.</summary>
    public void HoldUp(long micros) => _up.Hold(micros);

    public void LosePower()
    {
        DeviceLives = false;
        _deviceHasPower = false;
        _client.Stop();
        _up.LoseSender();
        _keepAlive.Watch();
    }

    /// <summary>The way was cut or is whole again.</summary>
    public void OnWayChanged() => _keepAlive.Watch();

    void IDeviceEnd.Publish(byte[] payload) => Answer(() => _link.OnMessage(this, payload));

    void IDeviceEnd.Acknowledge(int packet) => Answer(() => _client.OnAcknowledged((ushort)packet));

    void IDeviceEnd.Closed()
    {
        if (HubLives)
        {
            HubLives = false;
            _down.Send(BreakAtDevice);
            _keepAlive.Watch();
        }
    }

    void IDeviceEnd.Forgotten()
    {
        HubLives = false;
        _down.LoseSender();
        _keepAlive.Watch();
    }

    private void Knock(long pauseMicros)
    {
        if (!DeviceLives)
        {
            return;
        }

        if (_way.IsCut)
        {
            _timeline.At(_timeline.NowMicros + pauseMicros, () => Knock(pauseMicros * 2));
            return;
        }

        _up.Send(() =>
        {
            _session = _link.Door.Open(_link.Session, _link.Password, this);
            HubLives = _session != null;
            if (HubLives)
            {
                Answer(() => Send(Subscribe));
                if (!DeviceLives)
                {
                    // It lost its power with this packet on the wire: the hub has a session that nobody else knows of.
                    _keepAlive.Watch();
                }
            }
            else
            {
                _down.Send(BreakAtDevice);
            }
        });
    }

    private void Subscribe()
    {
        _session!.Subscribe();
        Answer(() =>
        {
            if (DeviceLives && !_isUp)
            {
                _isUp = true;
                _link.OnUp(this);
            }
        });
    }

    private void SendPublish(ushort id, byte[] payload, bool again) => Send(() =>
    {
        _link.OnPassed(true, payload);
        _session!.Publish(payload, id);
    });

    /// <summary>A packet to the hub.</summary>
    private void Send(Action arrives)
    {
        if (!DeviceLives)
        {
            return;
        }

        _keepAlive.OnSent();
        _up.Send(() =>
        {
            if (HubLives)
            {
                _keepAlive.OnHeard();
                arrives();
            }
            else
            {
                Reset();
            }
        });
    }

    /// <summary>Something for the device. What the hub says at one moment goes in one packet, as its listener flushes a batch.</summary>
    private void Answer(Action arrives)
    {
        if (!HubLives)
        {
            return;
        }

        if (_packet != null && _packetAt == _timeline.NowMicros)
        {
            _packet.Add(arrives);
            return;
        }

        List<Action> packet = [arrives];
        _packet = packet;
        _packetAt = _timeline.NowMicros;
        _down.Send(() => Arrive(packet));
    }

    private void Arrive(List<Action> packet)
    {
        if (!DeviceLives)
        {
            // A stack that has power says that it knows of no such connection.
            if (_deviceHasPower && HubLives && !_way.IsCut)
            {
                _timeline.At(_timeline.NowMicros + _way.DelayMicros(), CloseAtHub);
            }

            return;
        }

        foreach (Action one in packet)
        {
            if (DeviceLives)
            {
                one();
            }
        }
    }

    private void CloseAtHub()
    {
        if (HubLives)
        {
            HubLives = false;
            _session!.Close();
        }
    }

    /// <summary>Lost if the way is cut; the device's next packet brings another.</summary>
    private void Reset()
    {
        if (!_way.IsCut)
        {
            _timeline.At(_timeline.NowMicros + _way.DelayMicros(), () =>
            {
                if (!_way.IsCut)
                {
                    BreakAtDevice();
                }
            });
        }

        _keepAlive.Watch();
    }
}
