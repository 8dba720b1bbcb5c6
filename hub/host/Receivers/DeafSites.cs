using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Host.Health;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>A school whose calls for help nobody would hear is told of before the first one.</summary>
internal static class DeafSites
{
    public static void Tell(HubConfig config, IHubView view, Troubles troubles)
    {
        HashSet<string> heard = [.. config.Sites.Where(s => s.IsHeard).Select(s => s.Site.Id)];
        ILookup<string, DeviceView> devices = view.Devices.ToLookup(d => d.Site);
        foreach (string site in devices.Select(d => d.Key).Union(config.Sites.Select(s => s.Site.Id)))
        {
            int count = devices[site].Count();
            troubles.Set(
                $"site {site}",
                heard.Contains(site) || count == 0
                    ? null
                    : $"Site {site} has {count} devices and no receiver: a call for help there reaches nobody. "
                        + "Enter a receiver for it in the configuration, then: schoolbutton reload",
                HealthLevel.Ok);
        }
    }
}
