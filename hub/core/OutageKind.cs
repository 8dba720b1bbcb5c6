namespace SchoolButton.Hub.Core;

/// <summary>What failed, when more than one device fell silent for one reason; or of the hub itself.</summary>
public enum OutageKind
{
    /// <summary>A gateway: the devices that only it could hear.</summary>
    Gateway = 1,

    /// <summary>An access point or switch, as the directory names it for each device behind it.</summary>
    AccessPoint = 2,

    /// <summary>All that a site has.</summary>
    Site = 3,

    /// <summary>The hub's own mains: it runs on its battery. Of no site, and no device is behind it.</summary>
    HubMains = 4,

    /// <summary>The hub's own battery is low. Of no site, and no device is behind it.</summary>
    HubBattery = 5,
}
