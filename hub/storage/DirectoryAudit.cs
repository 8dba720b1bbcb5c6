using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Storage;

/// <summary>What the audit trail says of changes that are made to the database beside the hub.</summary>
public static class DirectoryAudit
{
    public const string Add = "device-add";
    public const string Retire = "device-retire";
    public const string Restore = "restore";
    public const string Rebuild = "rebuild";

    /// <summary>Alarms that an entry names one by one.</summary>
    private const int MaxNamed = 20;

    /// <summary>The account that the program runs under: the command line knows no other name.</summary>
    private static string By => Environment.UserName.Length == 0 ? "command line" : Environment.UserName;

    public static AuditEntry Added(DeviceRecord device, DateTimeOffset at) => new(
        at.ToUnixTimeMilliseconds(), By, Add, DeviceAddress.ToText(device.Address),
        $"{device.Kind} {device.Name}, site {device.Site}, zone {device.Zone}");

    /// <param name="lastWriteUnixMs">The newest moment that the backup knows of; 0 if none.</param>
    public static AuditEntry Restored(long lastWriteUnixMs, DateTimeOffset at) => new(
        at.ToUnixTimeMilliseconds(), By, Restore, "database",
        lastWriteUnixMs == 0 ? null : $"a backup as of {DateTimeOffset.FromUnixTimeMilliseconds(lastWriteUnixMs):u}");

    /// <param name="alarms">The ids of those that were changed.</param>
    public static AuditEntry Rebuilt(IReadOnlyList<long> alarms, DateTimeOffset at) => new(
        at.ToUnixTimeMilliseconds(), By, Rebuild, "alarms",
        $"{alarms.Count} as their history tells: {string.Join(", ", alarms.Take(MaxNamed))}{(alarms.Count > MaxNamed ? " …" : "")}");

    public static AuditEntry Retired(uint address, DateTimeOffset at) =>
        new(at.ToUnixTimeMilliseconds(), By, Retire, DeviceAddress.ToText(address), Detail: null);
}
