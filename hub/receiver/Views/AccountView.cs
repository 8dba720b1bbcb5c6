namespace SchoolButton.Hub.Receiver.Views;

/// <summary>How an account stands.</summary>
/// <param name="State">unsupervised, waiting, present, lost or unknown (not listed).</param>
/// <param name="HeardAt">Since this receiver started; null if not yet.</param>
/// <param name="LimitSeconds">Unheard for so long, it is lost; null for no supervision.</param>
/// <param name="Encrypted">Of what was heard last.</param>
/// <param name="Refused">Why a frame in its name was not taken, last; null while none was.</param>
public sealed record AccountView(
    string Account, string Name, string State, DateTimeOffset? HeardAt, string? From, double? LimitSeconds, bool Encrypted, RefusedView? Refused);

/// <param name="Reason">time, unknown-account, key, no-key, clear, other-account or not-understood.</param>
public sealed record RefusedView(DateTimeOffset At, string From, string Reason);
