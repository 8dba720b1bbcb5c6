using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>
/// One press in a world where everything else goes wrong, all of it out of one seed: links fall and come back, frames and
/// acks are lost, doubled and late, the power goes at any time and at any write, and a battery device sleeps whenever it
/// may. Then it is calm, and what the hub has heard is counted.
/// </summary>
internal sealed class ChaosWorld
{
    private const int BootMs = 300;

    /// <summary>For so long a contact must be closed to be a press, however it bounces.</summary>
    private const int FeltMs = 50;

    private readonly Random _random;
    private readonly DeviceRig _rig;
    private readonly PriorityQueue<Action, (long AtMs, int Order)> _events = new();
    private readonly bool[] _linkIsUp = [true, true];
    private readonly bool _onBattery;
    private readonly long _pressAtMs;
    private readonly long _releaseAtMs;
    private readonly List<(long AtMs, bool Closed)> _edges = [];

    private int _order;
    private bool _calm;
    private bool _off;
    private bool _asleep;
    private int _life;
    private int _writesLeft = -1;
    private long _due;
    private long _bootAtMs;
    private ResetCause _bootCause;

    public ChaosWorld(int seed)
    {
        _random = new Random(seed);
        _onBattery = _random.Next(2) == 0;
        Board board = new();
        LinkPlan[] plans = [new LinkPlan(new RigLink()), new LinkPlan(new RigLink())];
        if (_onBattery)
        {
            board.Battery = new BatteryPart { BootMs = BootMs };
            plans[0].FirstRetryMs = 2000;
            plans[0].Budget = 6;
            plans[0].SlowRetryMs = 120_000;
            plans[1].Budget = 4;
            plans[1].SlowRetryMs = 90_000;
        }

        _rig = new DeviceRig("interval = 60", seed, board, plans);
        for (int i = 0; i < 2; i++)
        {
            int link = i;
            _rig.Links[i].Taken = frame => OnSent(frame, link);
        }

        _rig.Store.BeforeWrite = MaybeCut;
        _rig.Store.AfterWrite = MaybeCut;
        _pressAtMs = _rig.Now + _random.Next(500, 200_000);
        _releaseAtMs = _pressAtMs + (_random.Next(4) == 0 ? _random.Next(1000, 20_000) : _random.Next(60, 400));
        BounceAround(_pressAtMs, 6, true);
        BounceAround(_releaseAtMs, 160, false);
        foreach ((long atMs, bool closed) in _edges)
        {
            At(atMs, () => OnEdge(closed));
        }

        for (int i = _random.Next(12); i > 0; i--)
        {
            long atMs = _pressAtMs + _random.Next(-20_000, 40_000);
            At(Math.Max(_rig.Now, atMs), Mishap);
        }

        // So that calm is not before the release.
        At(_releaseAtMs + 60_000, () => _calm = true);
        LinksComeUp(_life);
    }

    public ModelHub Hub { get; } = new();

    /// <summary>The power went between the touch and the first write of the alarm: nothing could remember it.</summary>
    public bool WasForgotten { get; private set; }

    /// <summary>When the power came after that, and stayed, the finger was still on the button.</summary>
    public bool WasStillHeld { get; private set; }

    /// <summary>The finger was on the button only while there was no power.</summary>
    public bool WasUnpowered { get; private set; } = true;

    public int Sleeps { get; private set; }

    public int Cuts { get; private set; }

    public bool IsFinished
    {
        get
        {
            AlarmOutbox stored = new(_rig.Store, [], 60);
            stored.Load(false, 0);
            return stored.UnfinishedCount == 0 && (_asleep || _rig.Device.UnfinishedAlarms == 0);
        }
    }

    public void Run()
    {
        long end = _releaseAtMs + 60_000 + 300_000;
        int idle = 0;
        while (_rig.Now < end)
        {
            long due = _off || _asleep ? _bootAtMs : _due;
            long next = _events.TryPeek(out _, out (long AtMs, int) first) ? Math.Min(due, first.AtMs) : due;
            idle = next <= _rig.Now ? idle + 1 : 0;
            if (idle > 1000)
            {
                throw new InvalidOperationException("The device spins.");
            }

            _rig.Skip(Math.Max(0, Math.Min(next, end) - _rig.Now));
            if (_events.Count > 0 && first.AtMs <= _rig.Now)
            {
                Powered(_events.Dequeue());
            }
            else if (_off || _asleep)
            {
                Boot();
            }
            else
            {
                Powered(() => { });
            }
        }
    }

    private bool Runs => !_off && !_asleep;

    /// <summary>Something happens, and the loop turns.</summary>
    private void Powered(Action what)
    {
        try
        {
            what();
            if (Runs)
            {
                _due = Math.Max(_rig.Tick(), _rig.Now);
                MaybeSleep();
            }
        }
        catch (PowerLoss)
        {
            CutPower();
        }
    }

    private void MaybeSleep()
    {
        if (_onBattery && !_rig.Button && _rig.Device.MaySleep(_rig.Now, out long untilMs))
        {
            Sleeps++;
            _asleep = true;
            _life++;
            _bootAtMs = untilMs + BootMs;
            _bootCause = ResetCause.WokenByTimer;
        }
    }

    private void OnEdge(bool closed)
    {
        _rig.Button = closed;
        WasUnpowered &= _off || !closed || _rig.Now > _releaseAtMs - FeltMs;
        if (closed && _asleep)
        {
            _bootCause = ResetCause.WokenByContact;
            _bootAtMs = Math.Min(_bootAtMs, _rig.Now + BootMs);
        }
    }

    private void Boot()
    {
        _off = false;
        _asleep = false;
        _life++;
        WasUnpowered &= !_rig.Button || _rig.Now > _releaseAtMs - FeltMs;
        WasStillHeld |= WasForgotten && _rig.Button && _rig.Now < _releaseAtMs - FeltMs;
        Powered(() =>
        {
            _rig.Restart(_bootCause, 0);
            LinksComeUp(_life);
        });
    }

    private void LinksComeUp(int life)
    {
        for (int i = 0; i < 2; i++)
        {
            int link = i;
            At(_rig.Now + _random.Next(10, 1500), () =>
            {
                if (life == _life && Runs && _linkIsUp[link])
                {
                    _rig.Device.OnLink(link, true, _rig.Now);
                }
            });
        }
    }

    private void Mishap()
    {
        int link = _random.Next(2);
        switch (_calm ? 9 : _random.Next(5))
        {
            case 0:
                throw new PowerLoss();
            case 1:
                _writesLeft = _random.Next(0, 6);
                break;
            case 2:
            case 3:
                _linkIsUp[link] = false;
                Tell(link);
                At(_rig.Now + _random.Next(200, 60_000), () =>
                {
                    _linkIsUp[link] = true;
                    Tell(link);
                });
                break;
            case 4:
                _rig.Links[link].Takes = false;
                At(_rig.Now + _random.Next(200, 30_000), () => _rig.Links[link].Takes = true);
                break;
        }
    }

    private void Tell(int link)
    {
        if (Runs)
        {
            _rig.Device.OnLink(link, _linkIsUp[link], _rig.Now);
        }
    }

    private void MaybeCut()
    {
        if (!_calm && _writesLeft >= 0 && _writesLeft-- == 0)
        {
            throw new PowerLoss();
        }
    }

    private void CutPower()
    {
        Cuts++;
        WasForgotten |= _rig.Now >= _pressAtMs && _rig.Now < _releaseAtMs + 1000 && !WasWritten;
        WasStillHeld &= WasWritten;
        _off = true;
        _life++;
        _writesLeft = -1;
        _bootCause = ResetCause.PowerOn;
        _bootAtMs = _rig.Now + _random.Next(300, 4000);
    }

    /// <summary>The alarm is on the medium, or was and is finished.</summary>
    private bool WasWritten => _rig.Store.WasWritten("alarms", record => record.Length > 2);

    private void OnSent(UpFrame frame, int link)
    {
        int copies = _calm ? 1 : _random.Next(10) switch { < 3 => 0, < 8 => 1, _ => 2 };
        for (; copies > 0; copies--)
        {
            At(_rig.Now + Delay(), () =>
            {
                if (_calm || _linkIsUp[link])
                {
                    Answer(frame);
                }
            });
        }
    }

    private void Answer(UpFrame frame)
    {
        byte[]? ack = Hub.Hear(frame, _rig.Now);
        int copies = ack == null ? 0 : _calm ? 1 : _random.Next(10) switch { < 4 => 0, < 8 => 1, _ => 2 };
        for (; copies > 0; copies--)
        {
            At(_rig.Now + Delay(), () => Deliver(ack!));
        }

        if (frame.Alarm != null && _random.Next(3) == 0)
        {
            byte[] later = Hub.Ack(frame.Counter, AckStage.Received, _rig.Now);
            At(_rig.Now + Delay(), () => Deliver(later));
        }
    }

    private void Deliver(byte[] frame)
    {
        if (Runs)
        {
            _rig.Device.OnFrame(frame, _rig.Now);
        }
    }

    private int Delay() => _calm ? 50 : _random.Next(4) == 0 ? _random.Next(1, 8000) : _random.Next(1, 200);

    private void At(long atMs, Action what) => _events.Enqueue(what, (atMs, _order++));

    private void BounceAround(long atMs, int forMs, bool closed)
    {
        _edges.Add((atMs, closed));
        long at = atMs;
        bool level = closed;
        while (_random.Next(3) > 0)
        {
            at += _random.Next(1, closed ? 3 : 30);
            if (at >= atMs + forMs)
            {
                break;
            }

            level = !level;
            _edges.Add((at, level));
        }

        if (level != closed)
        {
            _edges.Add((at + 1, closed));
        }
    }
}
