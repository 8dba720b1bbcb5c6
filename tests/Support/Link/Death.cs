namespace SchoolButton.Tests.Support.Link;

/// <summary>What a receiver may do instead of taking a message.</summary>
internal enum Death
{
    /// <summary>Nobody listens there.</summary>
    Refuses,

    /// <summary>A connection never comes about, and nobody says so.</summary>
    Blackholes,

    /// <summary>It accepts and says nothing.</summary>
    SaysNothing,

    /// <summary>It answers as something that is no receiver.</summary>
    AnswersRubbish,

    /// <summary>By the standard, long after anybody waits for it.</summary>
    AnswersSlowly,
}
