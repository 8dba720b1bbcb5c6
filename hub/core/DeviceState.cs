namespace SchoolButton.Hub.Core;

/// <summary><c>new → online → late → silent → online</c>; behind a gateway that is gone, unknown in place of silent.</summary>
public enum DeviceState
{
    /// <summary>Never heard since it was added.</summary>
    New = 0,

    Online = 1,

    /// <summary>A heartbeat is overdue; the bound has not passed.</summary>
    Late = 2,

    /// <summary>Unheard for its bound.</summary>
    Silent = 3,

    /// <summary>Unheard for its bound, but so is the gateway it was last heard over, its only way: it may be well.</summary>
    Unknown = 4,
}
