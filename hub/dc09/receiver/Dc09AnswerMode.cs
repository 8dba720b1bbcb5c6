namespace SchoolButton.Hub.Dc09;

/// <summary>How the built-in receiver answers well-formed messages.</summary>
public enum Dc09AnswerMode
{
    /// <summary>By the standard.</summary>
    Ack = 1,

    /// <summary>Says that the time is wrong, and its own.</summary>
    Nak,

    /// <summary>Says that it cannot process the message.</summary>
    Duh,

    /// <summary>Answers as something that is no receiver.</summary>
    Garbage,

    /// <summary>Says nothing and keeps the connection.</summary>
    Nothing,

    /// <summary>By the standard, but late.</summary>
    Slow,
}
