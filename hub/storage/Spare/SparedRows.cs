using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Spare;

/// <summary>
/// What heartbeats changed while the database took nothing: of each row the newest, in memory. A crash may take it, as it
/// may take any heartbeat; so it is bounded by what exists, not by time.
/// </summary>
internal sealed class SparedRows
{
    /// <summary>Hours that are kept; at the bound further ones are dropped, since they are a statistic.</summary>
    private const int MaxHours = 300_000;

    private readonly Dictionary<long, StatusRow> _statuses = [];
    private readonly Dictionary<(long, int), RouteRow> _routes = [];
    private readonly Dictionary<(uint, long), DeviceHour> _hours = [];

    public bool IsEmpty => _statuses.Count + _routes.Count + _hours.Count == 0;

    /// <summary>Whether rows hold nothing that must outlive a crash.</summary>
    public static bool MayBeLost(StepRows rows) => !rows.Durable
        && rows.Alarms.Count + rows.History.Count + rows.Reports.Count + rows.Paths.Count + rows.Announcements.Count
            + rows.Outages.Count + rows.Audit.Count == 0;

    public void Merge(StepRows rows)
    {
        foreach (StatusRow status in rows.Statuses)
        {
            _statuses[status.Address] = status;
        }

        foreach (RouteRow route in rows.Routes)
        {
            _routes[(route.Address, route.Slot)] = route;
        }

        foreach (DeviceHour hour in rows.Hours)
        {
            if (_hours.Count < MaxHours || _hours.ContainsKey((hour.Address, hour.HourUnixMs)))
            {
                _hours[(hour.Address, hour.HourUnixMs)] = hour;
            }
        }
    }

    /// <summary>Newer rows of the same are kept elsewhere.</summary>
    public void Forget(StepRows newer)
    {
        foreach (StatusRow status in newer.Statuses)
        {
            _statuses.Remove(status.Address);
        }

        foreach (RouteRow route in newer.Routes)
        {
            _routes.Remove((route.Address, route.Slot));
        }

        foreach (DeviceHour hour in newer.Hours)
        {
            _hours.Remove((hour.Address, hour.HourUnixMs));
        }
    }

    public StepRows ToRows() => new(
        [], [], [], [], [], [.. _statuses.Values], [.. _routes.Values], [.. _hours.Values], [], [], Durable: false);

    public void Clear()
    {
        _statuses.Clear();
        _routes.Clear();
        _hours.Clear();
    }
}
