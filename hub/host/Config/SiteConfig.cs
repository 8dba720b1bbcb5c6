using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Host.Config;

/// <summary>A school and its receivers.</summary>
/// <param name="Site">Its ways out are the receivers' plans.</param>
/// <param name="Receivers">In the order in which they are tried.</param>
public sealed record SiteConfig(Site Site, IReadOnlyList<ReceiverConfig> Receivers)
{
    public SitePlace Place { get; init; } = new();

    /// <summary>Whether a call for help there can reach the police at all.</summary>
    public bool IsHeard => Site.Receiver is not null;
}
