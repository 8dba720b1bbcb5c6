namespace SchoolButton.Hub.Core;

/// <summary>What became of a frame whose seal was right.</summary>
public enum FrameVerdict
{
    Accepted = 0,

    /// <summary>An alarm that is stored already: answered again, raised not again.</summary>
    Repeated = 1,

    /// <summary>Not newer than what was heard: a replay, or a straggler. Dropped.</summary>
    Old = 2,

    /// <summary>The device was retired or given another key meanwhile. Dropped.</summary>
    Unknown = 3,

    /// <summary>What another way brought already, or a gateway had kept: dropped, and no sign of an attack.</summary>
    Copy = 4,
}
