using SchoolButton.Firmware.Core;

namespace SchoolButton.Tests;

/// <summary>A radio whose world is in the test's hands; it takes no time but what the test says.</summary>
internal sealed class FakeRadio : IRadio
{
    private readonly Queue<(RadioEvent What, byte[] Packet, int Rssi, int Snr)> _events = new();

    public bool Answers { get; set; } = true;

    /// <summary>Whether somebody is on the channel.</summary>
    public bool Busy { get; set; }

    /// <summary>Whether what was begun comes to an end.</summary>
    public bool Finishes { get; set; } = true;

    public List<byte[]> OnAir { get; } = [];

    /// <summary>Of each in <see cref="OnAir"/>.</summary>
    public List<RadioChannel> OnChannel { get; } = [];

    /// <summary>What it listens on, or listened on last.</summary>
    public RadioChannel? ListensOn { get; private set; }

    public int Starts { get; private set; }

    public int Senses { get; private set; }

    public string Doing { get; private set; } = "off";

    public byte[] Packet { get; private set; } = [];

    public int RssiDbm { get; private set; }

    public int SnrQuarters { get; private set; }

    /// <summary>What is on the channel, dBm.</summary>
    public int NowDbm { get; set; } = -117;

    public int RssiNowDbm() => NowDbm;

    public bool Start()
    {
        Starts++;
        _events.Clear();
        Doing = "standby";
        return Answers;
    }

    public void Listen(RadioChannel channel)
    {
        Doing = "listening";
        ListensOn = channel;
    }

    public void Sense(RadioChannel channel)
    {
        Doing = "sensing";
        Senses++;
        if (Finishes)
        {
            Raise(Busy ? RadioEvent.Busy : RadioEvent.Clear);
        }
    }

    public void Transmit(RadioChannel channel, byte[] frame)
    {
        Doing = "sending";
        OnAir.Add(frame);
        OnChannel.Add(channel);
        if (Finishes)
        {
            Raise(RadioEvent.Sent);
        }
    }

    public void Sleep() => Doing = "asleep";

    /// <summary>The interrupt line is high.</summary>
    public bool HasNews => _events.Count > 0;

    public RadioEvent Poll()
    {
        if (!_events.TryDequeue(out var next))
        {
            return RadioEvent.None;
        }

        (Packet, RssiDbm, SnrQuarters) = (next.Packet, next.Rssi, next.Snr);
        return next.What;
    }

    public void Hear(byte[] packet, int rssiDbm = -80, int snrQuarters = 20) =>
        _events.Enqueue((RadioEvent.Received, packet, rssiDbm, snrQuarters));

    public void Raise(RadioEvent happened) => _events.Enqueue((happened, [], 0, 0));
}
