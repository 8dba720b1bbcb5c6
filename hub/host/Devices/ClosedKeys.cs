using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Host.Devices;

/// <summary>Tells people of devices that cannot be heard, since their stored keys do not open.</summary>
internal static class ClosedKeys
{
    private const int MaxNamed = 10;

    public static void Watch(DeviceKeys keys, Troubles troubles, ILogger log)
    {
        int counted = 0;
        keys.ClosedChanged += Tell;
        Tell();

        void Tell()
        {
            string? words = Words([.. keys.Closed]);
            troubles.Set("device keys", words, HealthLevel.Degraded);
            HubMetrics.KeysClosed.Add(keys.Closed.Count - counted);
            counted = keys.Closed.Count;
            if (words is not null)
            {
                log.LogError(Events.KeysClosed, "{Trouble}", words);
            }
        }
    }

    /// <returns>Null if there are none.</returns>
    public static string? Words(IReadOnlyList<uint> closed)
    {
        if (closed.Count == 0)
        {
            return null;
        }

        string first = DeviceAddress.ToText(closed[0]);
        string whose = closed.Count == 1
            ? $"Device {first}'s key"
            : $"The keys of {closed.Count} devices ({string.Join(", ", closed.Take(MaxNamed).Select(DeviceAddress.ToText))}"
                + $"{(closed.Count > MaxNamed ? " …" : "")})";
        return $"{whose} cannot be opened: the row was changed, or sealed with another secret. Nothing that is sent from there is "
            + $"heard, presses too. Give it a new key: schoolbutton device retire {first}, then schoolbutton device add";
    }
}
