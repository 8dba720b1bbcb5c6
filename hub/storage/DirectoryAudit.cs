using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Storage;

/// <summary>What the audit trail says of changes of the directory.</summary>
public static class DirectoryAudit
{
    public const string Add = "device-add";
    public const string Retire = "device-retire";

    /// <summary>The account that the program runs under: the command line knows no other name.</summary>
    private static string By => Environment.UserName.Length == 0 ? "command line" : Environment.UserName;

    public static AuditEntry Added(DeviceRecord device, DateTimeOffset at) => new(
        at.ToUnixTimeMilliseconds(), By, Add, DeviceAddress.ToText(device.Address),
        $"{device.Kind} {device.Name}, site {device.Site}, zone {device.Zone}");

    public static AuditEntry Retired(uint address, DateTimeOffset at) =>
        new(at.ToUnixTimeMilliseconds(), By, Retire, DeviceAddress.ToText(address), Detail: null);
}
