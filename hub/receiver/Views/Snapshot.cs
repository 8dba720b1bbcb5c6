namespace SchoolButton.Hub.Receiver.Views;

/// <summary>Everything that a page shows.</summary>
/// <param name="Events">Newest first: all that is open, and the last ones.</param>
/// <param name="OpenBeyond">Open ones that are too many to be shown.</param>
public sealed record Snapshot(
    DateTimeOffset Now, IReadOnlyList<EventView> Events, int OpenBeyond, IReadOnlyList<AccountView> Accounts, IReadOnlyList<string> Troubles);

/// <summary>One change for whoever listens.</summary>
/// <param name="Name">event, account or troubles.</param>
internal readonly record struct News(string Name, object Data);
