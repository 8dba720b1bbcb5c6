using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Host.Config;

/// <summary>A school and its receiver.</summary>
public sealed record SiteConfig(Site Site, ReceiverConfig? Receiver);
