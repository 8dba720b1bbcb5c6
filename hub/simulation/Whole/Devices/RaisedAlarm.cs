using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>An alarm as its device knows it, and a little more: what the device itself has forgotten.</summary>
internal sealed class RaisedAlarm(uint counter, AlarmBody body, long atMicros)
{
    public uint Counter => counter;

    public EventKind Kind => body.Kind;

    /// <summary>Of a cancel: the counter of what it takes back.</summary>
    public uint Cancelled => body.Cancelled;

    public bool Restore => body.Restore;

    public byte Cause => body.Cause;

    public long AtMicros => atMicros;

    /// <summary>The highest stage of a sealed ack that the device believed; Heard while there was none.</summary>
    public AckStage Known { get; internal set; }

    /// <summary>It was written down before the hub was known to have it: no power cut takes it back.</summary>
    public bool IsKept { get; internal set; }

    /// <summary>
    /// The device no longer tries: it gave way to graver ones at the bound, or the power went before it was written down.
    /// The hub may have it all the same.
    /// </summary>
    public bool IsAbandoned { get; internal set; }

    /// <summary>The hub is not known to have it, and the device goes on trying (when it has power).</summary>
    public bool IsUnfinished => Known < AckStage.Stored && !IsAbandoned;
}
