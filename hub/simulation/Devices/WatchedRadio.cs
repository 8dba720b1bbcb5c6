using SchoolButton.Firmware.Core;

namespace SchoolButton.Hub.Simulation;

/// <summary>A radio that tells what is sent with it.</summary>
internal sealed class WatchedRadio(IRadio radio, Action<RadioChannel, byte[]> sends) : IRadio
{
    public byte[] Packet => radio.Packet;

    public int RssiDbm => radio.RssiDbm;

    public int SnrQuarters => radio.SnrQuarters;

    public int RssiNowDbm() => radio.RssiNowDbm();

    public bool Start() => radio.Start();

    public void Listen(RadioChannel channel) => radio.Listen(channel);

    public void Sense(RadioChannel channel) => radio.Sense(channel);

    public void Transmit(RadioChannel channel, byte[] frame)
    {
        sends(channel, frame);
        radio.Transmit(channel, frame);
    }

    public void Sleep() => radio.Sleep();

    public RadioEvent Poll() => radio.Poll();
}
