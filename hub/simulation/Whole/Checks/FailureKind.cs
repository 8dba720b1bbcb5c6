namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>Which promise was broken.</summary>
internal enum FailureKind
{
    /// <summary>An alarm that a device or person was told of, or a press, is nowhere; or nobody was told of it.</summary>
    Lost = 0,

    /// <summary>One press, two alarms; or a receiver was sent the same alarm as new twice.</summary>
    Duplicate,

    /// <summary>A device was flagged silent that was not, as far as the hub could know.</summary>
    False,

    /// <summary>A device that was unheard for its bound and a second was not flagged.</summary>
    Late,

    /// <summary>An alarm that no device raised.</summary>
    Forged,

    /// <summary>A light or a message to the police said what is not so: a stage not reached, a drill as an alarm.</summary>
    Untrue,

    /// <summary>A call for help came to the police, or to the people who are told that it does not, later than promised.</summary>
    Slow,
}
