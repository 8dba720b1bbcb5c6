using SchoolButton.Firmware.Core;

namespace SchoolButton.Tests;

/// <summary>A radio on paper: what the test puts into it is heard, what is transmitted is on the air at once.</summary>
internal sealed class PaperRadio : IRadio
{
    private readonly Queue<(byte[] Packet, int Rssi, int Snr)> _heard = new();
    private readonly Queue<RadioEvent> _events = new();

    /// <summary>The chip does not answer.</summary>
    public bool IsDead { get; set; }

    public bool IsListening { get; private set; }

    /// <summary>What it was last told to work on.</summary>
    public RadioChannel? Channel { get; private set; }

    public List<byte[]> OnAir { get; } = [];

    public byte[] Packet { get; private set; } = [];

    public int RssiDbm { get; private set; }

    public int SnrQuarters { get; private set; }

    /// <summary>What is on the channel, dBm.</summary>
    public int NowDbm { get; set; } = -117;

    public void Hear(byte[] packet, int rssi = -90, int snr = 12)
    {
        if (IsListening && !IsDead)
        {
            _heard.Enqueue((packet, rssi, snr));
        }
    }

    /// <summary>Packets that come with a wrong CRC.</summary>
    public void HearGarbled() => _events.Enqueue(RadioEvent.Garbled);

    public int RssiNowDbm() => IsListening && !IsDead ? NowDbm : 0;

    public bool Start() => !IsDead;

    public void Listen(RadioChannel channel)
    {
        IsListening = true;
        Channel = channel;
    }

    public void Sense(RadioChannel channel)
    {
        IsListening = false;
        _events.Enqueue(RadioEvent.Clear);
    }

    public void Transmit(RadioChannel channel, byte[] frame)
    {
        OnAir.Add(frame);
        Channel = channel;
        _events.Enqueue(RadioEvent.Sent);
    }

    public void Sleep() => IsListening = false;

    public RadioEvent Poll()
    {
        if (IsDead)
        {
            IsListening = false;
            return RadioEvent.Failed;
        }

        if (_events.TryDequeue(out RadioEvent next))
        {
            return next;
        }

        if (!_heard.TryDequeue(out (byte[] Packet, int Rssi, int Snr) heard))
        {
            return RadioEvent.None;
        }

        (Packet, RssiDbm, SnrQuarters) = heard;
        return RadioEvent.Received;
    }
}
