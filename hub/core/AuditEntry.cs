namespace SchoolButton.Hub.Core;

/// <summary>What a person (or the hub itself) did that matters afterwards. Storage chains the entries, so that a change shows.</summary>
/// <param name="By">Who, in their own words; <see cref="ByHub"/> for the hub itself.</param>
/// <param name="What">A short fixed word, such as acknowledge, snooze, device-add.</param>
/// <param name="Subject">What it was done to: the id of an alarm, a device, a site.</param>
public sealed record AuditEntry(long AtUnixMs, string By, string What, string Subject, string? Detail)
{
    public const string ByHub = "hub";
}
