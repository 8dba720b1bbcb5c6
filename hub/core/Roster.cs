namespace SchoolButton.Hub.Core;

/// <summary>All devices there are, and the sites they belong to.</summary>
internal sealed class Roster(IEnumerable<Site> sites)
{
    private readonly Dictionary<uint, Device> _devices = [];
    private readonly Dictionary<string, Site> _sites = sites.ToDictionary(s => s.Id);

    /// <summary>Retired ones too, since their old alarms are shown.</summary>
    public IReadOnlyDictionary<uint, Device> ByAddress => _devices;

    public IReadOnlyCollection<Device> Devices => _devices.Values;

    /// <summary>As they are set up now; whoever holds it sees the changes.</summary>
    public IReadOnlyDictionary<string, Site> Sites => _sites;

    /// <summary>The configuration was read anew.</summary>
    public void Replace(IEnumerable<Site> sites)
    {
        _sites.Clear();
        foreach (Site site in sites)
        {
            _sites[site.Id] = site;
        }
    }

    public void Add(Device device) => _devices[device.Address] = device;

    public Device? Find(uint address) => _devices.GetValueOrDefault(address);

    /// <summary>Null for a stranger and for a device that was retired.</summary>
    public Device? Present(uint address) =>
        _devices.GetValueOrDefault(address) is { Record.Retired: false } device ? device : null;

    public Site? SiteOf(Device device) => Sites.GetValueOrDefault(device.Record.Site);
}
