namespace SchoolButton.Hub.Core;

/// <summary>What a person can say of an alarm, in this order; a step may be passed over.</summary>
public enum AlarmStep
{
    /// <summary>A person has taken it on.</summary>
    Acknowledged = 0,

    /// <summary>Somebody is on the way.</summary>
    Responding = 1,

    /// <summary>Somebody is there.</summary>
    Arrived = 2,

    /// <summary>It is over.</summary>
    Closed = 3,
}
