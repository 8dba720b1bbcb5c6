namespace SchoolButton.Hub.Lines;

/// <summary>How real a message is, in CAP's words (OASIS CAP 1.2, section 3.2.1, status).</summary>
internal enum MessageStatus
{
    /// <summary>To be acted on.</summary>
    Actual = 0,

    /// <summary>A drill: only the school's own people act on it.</summary>
    Exercise = 1,

    /// <summary>About the alarm system itself.</summary>
    System = 2,

    /// <summary>To be ignored by everybody.</summary>
    Test = 3,
}
