using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Inputs;

/// <summary>A frame whose seal was right. One of the two bodies is set.</summary>
public sealed class UplinkFrame : Input
{
    public required uint Address { get; init; }

    /// <summary>Of the key that opened it.</summary>
    public required int Generation { get; init; }

    public required uint Counter { get; init; }

    /// <summary>Where and how it was heard.</summary>
    public Reception By { get; init; }

    public AlarmBody? Alarm { get; init; }

    public HeartbeatBody? Heartbeat { get; init; }

    public override bool IsUrgent => Alarm is not null;

    /// <summary>Set by the core: what became of it.</summary>
    public FrameVerdict Verdict { get; internal set; }
}
