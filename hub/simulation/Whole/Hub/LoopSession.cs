using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>The hub's end of a connection. What it is to send waits until its batch is flushed, as in the listener.</summary>
internal sealed class LoopSession(SimulatedLoop loop, string name, uint address, IDeviceEnd end) : IDoorSession
{
    private readonly List<(byte[]? Payload, int Packet)> _waiting = [];
    private bool _closed;

    public string Name => name;

    public uint Address => address;

    public bool IsSubscribed { get; private set; }

    public void Subscribe()
    {
        if (!_closed)
        {
            IsSubscribed = true;
            loop.Post(new DeviceListening { ReceivedMs = loop.Now.MonotonicMs, Address = address });
        }
    }

    public void Publish(byte[] payload, int packet)
    {
        if (!_closed)
        {
            loop.Hear(this, payload, packet);
        }
    }

    public void Close()
    {
        if (!_closed)
        {
            _closed = true;
            loop.Left(this);
        }
    }

    /// <summary>The hub ends it.</summary>
    public void Drop()
    {
        if (!_closed)
        {
            _closed = true;
            loop.Left(this);
            end.Closed();
        }
    }

    /// <summary>The process is gone.</summary>
    /// <param name="isTold">Whether the machine it ran on lives and says so.</param>
    public void Lose(bool isTold)
    {
        _closed = true;
        if (isTold)
        {
            end.Closed();
        }
        else
        {
            end.Forgotten();
        }
    }

    public void Acknowledge(int packet) => _waiting.Add((null, packet));

    /// <returns>False if the device has not subscribed.</returns>
    public bool Send(byte[] payload)
    {
        if (!IsSubscribed || _closed)
        {
            return false;
        }

        _waiting.Add((payload, 0));
        return true;
    }

    public void Flush()
    {
        foreach ((byte[]? payload, int packet) in _waiting)
        {
            if (payload is null)
            {
                end.Acknowledge(packet);
            }
            else
            {
                end.Publish(payload);
            }
        }

        _waiting.Clear();
    }
}

/// <summary>The PUBACK that a publish is owed.</summary>
internal sealed class LoopReceipt(LoopSession session, int packet) : IReceipt
{
    public LoopSession Session => session;

    public void Committed(Input input)
    {
        if (packet != 0)
        {
            session.Acknowledge(packet);
        }
    }
}
