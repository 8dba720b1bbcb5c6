namespace SchoolButton.Hub.Core;

/// <summary>What is known of a way out.</summary>
public enum PathState
{
    /// <summary>Nothing was answered since the start.</summary>
    Unknown = 0,

    Up = 1,

    /// <summary>What was tried failed, and nothing worked since.</summary>
    Failed = 2,
}
