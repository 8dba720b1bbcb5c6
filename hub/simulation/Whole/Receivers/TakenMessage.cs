using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>A message that a receiver took, and shows to its operators unless it is a retransmission.</summary>
/// <param name="Path">The way of its site that it came.</param>
/// <param name="AlarmId">0 where no alarm stands behind it.</param>
/// <param name="IsRepeat">The sender marked it as one that the receiver may have.</param>
/// <param name="IsRetransmission">
/// The sequence number and the content of a message taken shortly before: a receiver answers it and shows it to nobody (SIA
/// DC-09, section 5.5.1.4).
/// </param>
/// <param name="Text">What else it says; null for nothing.</param>
internal sealed record TakenMessage(
    string Site,
    string Path,
    long ReportId,
    long AlarmId,
    uint Address,
    ReportKind Kind,
    bool Restore,
    int Zone,
    int Sequence,
    int Attempt,
    bool IsRepeat,
    bool IsRetransmission,
    string? Text,
    long AtMicros);
