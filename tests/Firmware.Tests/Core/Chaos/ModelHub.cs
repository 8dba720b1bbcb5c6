using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>A hub as the protocol wants it: an alarm is a counter that was not heard before, and every frame is acked.</summary>
internal sealed class ModelHub
{
    private readonly NetCcm _ccm = new(TinyHub.Key);
    private readonly Dictionary<uint, EventKind> _alarms = [];
    private uint _downCounter = 1000;

    /// <summary>What was raised, by its counter.</summary>
    public IReadOnlyDictionary<uint, EventKind> Alarms => _alarms;

    /// <returns>The ack, or null if none is wanted.</returns>
    public byte[]? Hear(UpFrame frame, long nowMs)
    {
        if (frame.Alarm != null)
        {
            _alarms[frame.Counter] = frame.Alarm.Kind;
            return Ack(frame.Counter, AckStage.Stored, nowMs);
        }

        return (frame.Heartbeat!.Flags & HeartbeatBody.AckWantedFlag) != 0
            ? Ack(frame.Counter, AckStage.Heard, nowMs)
            : null;
    }

    public byte[] Ack(uint counter, AckStage stage, long nowMs) => Frame.Seal(
        _ccm,
        true,
        TinyHub.Device,
        ++_downCounter,
        new AckBody { Counter = counter, Stage = stage, HubTimeMs = DeviceRig.HubEpochMs + nowMs }.ToBytes());
}
