namespace SchoolButton.Tests.ReceiverRoad;

/// <summary>How a <see cref="CutPath"/> is cut.</summary>
public enum PathCut
{
    None,

    /// <summary>What is sent is lost, and nobody is told.</summary>
    Dark,

    /// <summary>Connections end, and new ones too.</summary>
    Broken,

    /// <summary>What is sent arrives, and no answer comes back.</summary>
    NoAnswers,
}
