using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Doctor.Checks;

/// <summary>Devices that cannot help anybody as they are.</summary>
internal static class DeviceCheck
{
    private const int MaxNamed = 5;

    /// <summary>Percent.</summary>
    private const int LowBattery = 20;

    /// <param name="withReceiver">By site's id, whether it has a receiver.</param>
    public static IEnumerable<Finding> Of(
        IReadOnlyList<DeviceRecord> directory, IReadOnlyList<StatusRow> statuses, IReadOnlyDictionary<string, bool> withReceiver,
        DateTimeOffset now)
    {
        DeviceRecord[] devices = [.. directory.Where(d => !d.Retired)];
        if (devices.Length == 0)
        {
            return [Finding.Warning("devices", "there is none", "add the first: schoolbutton device add")];
        }

        Dictionary<long, StatusRow> byAddress = statuses.ToDictionary(s => s.Address);
        long nowMs = now.ToUnixTimeMilliseconds();
        Finding?[] found =
        [
            Some(Health.Wrong, "are at a site that the configuration does not have", "enter the site, or retire them",
                d => !withReceiver.ContainsKey(d.Site)),
            Some(Health.Warning, "are at a site without a receiver: a call for help there reaches nobody outside",
                "enter a receiver for the site", d => withReceiver.TryGetValue(d.Site, out bool has) && !has),
            Some(Health.Wrong, "count as silent after one lost heartbeat: their bound is less than two intervals",
                "retire them and add them anew with a longer --bound", d => d.BoundMs < 2 * d.IntervalMs),
            Some(Health.Warning, "were never heard", "switch them on; check their settings file and their network",
                d => Status(d) is not { LastHeard: > 0 }),
            Some(Health.Warning, "are silent", "look after their power and their network",
                d => Status(d) is { LastHeard: > 0 } s && nowMs - s.LastHeard > d.BoundMs && s.SnoozedUntil <= nowMs),
            Some(Health.Warning, "have a low battery", "change the battery",
                d => Status(d) is { Battery: <= LowBattery }),
            Some(Health.Warning, "send heartbeats more rarely than the directory says, so they may seem silent",
                "give them the interval of their settings file: retire and add them anew", d => Status(d) is { } s && s.DeclaredMs > d.IntervalMs),
        ];
        Finding[] findings = [.. found.OfType<Finding>()];
        return findings.Length > 0 ? findings : [Finding.Ok("devices", $"all {devices.Length} are heard and well")];

        StatusRow? Status(DeviceRecord device) => byAddress.GetValueOrDefault(device.Address) is { } status
            && status.Generation == device.Generation ? status : null;

        Finding? Some(Health health, string what, string mend, Func<DeviceRecord, bool> isSo)
        {
            DeviceRecord[] those = [.. devices.Where(isSo)];
            string names = string.Join(", ", those.Take(MaxNamed).Select(d => $"{DeviceAddress.ToText(d.Address)} ({d.Room})"))
                + (those.Length > MaxNamed ? " …" : "");
            return those.Length == 0 ? null : new Finding("devices", health, $"{those.Length} of {devices.Length} {what}: {names}", mend);
        }
    }
}
