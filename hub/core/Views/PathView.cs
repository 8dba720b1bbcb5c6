namespace SchoolButton.Hub.Core.Views;

/// <summary>One way out of a site as people see it. Immutable; made anew at each change.</summary>
/// <param name="Order">From 1; 0 for one that is told as well (a copy).</param>
/// <param name="State">unknown until something was answered, up, or failed.</param>
/// <param name="Since">When it came to be so.</param>
/// <param name="LastAnswerAt">When the receiver answered last; null for never since the start.</param>
/// <param name="RoundTripMs">Of the last answer.</param>
/// <param name="Owed">Messages that wait for this way.</param>
/// <param name="LastError">In words; null while it works.</param>
/// <param name="Supervision">none, link or test.</param>
/// <param name="ReportingSeconds">A failure is shown within so many seconds (EN 50136-1, reporting time); what is set up.</param>
/// <param name="Takes">alarms, supervision, tests, drills, escalations, steps: what goes this way.</param>
/// <param name="RefusesSupervision">It is up, and refuses the messages that it is watched by; why is in <paramref name="LastError"/>.</param>
/// <param name="MeasuredReportingSeconds">What the last failure took from the last answer to being shown; null for none yet.</param>
public sealed record PathView(
    string Site,
    string Id,
    string Name,
    int Order,
    string State,
    DateTimeOffset Since,
    DateTimeOffset? LastAnswerAt,
    double? RoundTripMs,
    int Owed,
    string? LastError,
    string Supervision,
    int SupervisionSeconds,
    int ReportingSeconds,
    double? MeasuredReportingSeconds,
    IReadOnlyList<string> Takes,
    bool RefusesSupervision);
