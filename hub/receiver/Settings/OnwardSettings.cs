using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Hub.Receiver.Settings;

/// <summary>A next receiver, to which events are passed on.</summary>
/// <param name="Receiver">As a hub's site has one; its secrets are open.</param>
public sealed record OnwardSettings(ReceiverConfig Receiver)
{
    /// <summary>Its progress is kept under it.</summary>
    public string Id => Receiver.Plan.Id;

    /// <summary>Reports everything under this account; null to keep each event's own.</summary>
    public string? Account => Receiver.Account;
}
