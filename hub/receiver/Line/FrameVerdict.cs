using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Receiver.Line;

/// <summary>What a frame turned out to be.</summary>
internal enum FrameKind
{
    /// <summary>To be answered as it stands, and nothing more: damaged, of nobody we know, out of time.</summary>
    Refused = 0,

    /// <summary>Link supervision: the account is there.</summary>
    Link,

    /// <summary>To be kept before it is acknowledged.</summary>
    Event,
}

/// <param name="Answer">The refusal's bytes, or the ACK's; empty for none.</param>
/// <param name="Account">Capitals; null where the frame named none that could be read.</param>
/// <param name="Reason">Of a refusal, for counting and for the operator; null otherwise.</param>
/// <param name="Frame">The opened frame; null of a refusal.</param>
internal readonly record struct FrameVerdict(
    FrameKind Kind, byte[] Answer, string? Account, string? Reason, Dc09Frame? Frame, bool Encrypted, string Raw);
