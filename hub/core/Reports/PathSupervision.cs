namespace SchoolButton.Hub.Core;

/// <summary>How a way out is tried while nothing else is sent.</summary>
public enum PathSupervision
{
    /// <summary>Not at all: that it failed is found by the next message.</summary>
    None = 0,

    /// <summary>A message of the line's own that means nothing but that it works: DC-09's NULL, a heartbeat.</summary>
    Link = 1,

    /// <summary>A periodic test event (602 / RP), for receivers that refuse the other.</summary>
    TestEvent = 2,
}
