using SchoolButton.Firmware.Core;

namespace SchoolButton.Tests;

/// <summary>One link of a <see cref="DeviceRig"/>.</summary>
internal sealed class RigLink : IUplink
{
    public DeviceRig? Rig { get; set; }

    /// <summary>Whether it has room.</summary>
    public bool Takes { get; set; } = true;

    /// <summary>What was handed to it, opened.</summary>
    public List<UpFrame> Sent { get; } = [];

    /// <summary>Called with each frame that it takes.</summary>
    public Action<UpFrame>? Taken { get; set; }

    public int Restarts { get; private set; }

    public int Hurries { get; private set; }

    public IEnumerable<UpFrame> Alarms => Sent.Where(frame => frame.Alarm != null);

    public IEnumerable<UpFrame> Heartbeats => Sent.Where(frame => frame.Heartbeat != null);

    public bool Send(byte[] frame, bool urgent, bool awaited) => Takes && Rig!.Take(this, frame);

    /// <summary>Counters of what it was told to send no more.</summary>
    public List<uint> Finished { get; } = [];

    /// <summary>What it is still busy with.</summary>
    public HashSet<uint> Held { get; } = [];

    public void Finish(uint counter) => Finished.Add(counter);

    public bool Holds(uint counter) => Held.Contains(counter);

    /// <summary>False while an alarm is yet to begin on it.</summary>
    public bool MayPause { get; set; } = true;

    public void Hurry() => Hurries++;

    public void Restart() => Restarts++;
}
