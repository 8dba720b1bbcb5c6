namespace SchoolButton.Hub.Core.Views;

/// <summary>How well the hub itself is.</summary>
public enum HealthLevel
{
    Ok = 0,

    /// <summary>It takes presses and keeps what it promises, and somebody should look after it before it does not.</summary>
    Degraded = 1,

    /// <summary>It takes no presses, or cannot tell who fell silent.</summary>
    Failing = 2,
}
