using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Host.Health;

/// <summary>Of a hub that cannot start yet: it knows nothing but what it waits for.</summary>
internal sealed class WaitingView : IHubView
{
    private volatile string _words = "The hub is starting";

    public IReadOnlyCollection<DeviceView> Devices => [];

    public IReadOnlyCollection<SiteView> Sites => [];

    public IReadOnlyCollection<SitePathsView> Paths => [];

    public IReadOnlyCollection<AlarmView> Alarms => [];

    public IReadOnlyCollection<OutageView> Outages => [];

    public IReadOnlyList<string> Troubles => [_words];

    public HubHealth Health => new(HealthLevel.Failing, Troubles);

    public void Say(string words) => _words = words;

    public INewsFeed Subscribe() => throw new NotSupportedException("A hub that waits has no news.");
}
