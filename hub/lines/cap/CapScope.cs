namespace SchoolButton.Hub.Lines;

/// <summary>Whom an alert is for (CAP 1.2, section 3.2.1, scope). Public is missing on purpose: where a school calls for help is nobody else's business.</summary>
public enum CapScope
{
    /// <summary>The addresses alone.</summary>
    Private = 0,

    /// <summary>Whoever the restriction names.</summary>
    Restricted = 1,
}
