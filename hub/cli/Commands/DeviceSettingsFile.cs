using SchoolButton.Firmware.Core;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Cli.Commands;

/// <summary>What an installer copies to a device: written by the firmware's own code, so that it can read it back.</summary>
internal static class DeviceSettingsFile
{
    /// <summary>The hub's certificate authority, as it is called on the device's drive I:.</summary>
    public const string AuthorityOnDevice = "hub-ca.pem";

    /// <summary>What both ends of the radio must agree in.</summary>
    public static IReadOnlyList<string> Regions { get; } = ["ru864", "eu868"];

    /// <summary>A comment to the device, whose kind is in its firmware; it tells people and <c>simulate</c>.</summary>
    private const string KindLine = "# kind: ";

    private static readonly string[] Network = ["password", "host", "port", "tls", "ca"];
    private static readonly string[] Radio = ["region", "spreading", "channels", "channel"];
    private static readonly string[] Buttons = ["zone", "single", "hold", "double", "triple", "both", "second", "silent", "grace", "hold-ms", "double-ms"];

    /// <summary>The file of a device of this kind: of all that a device can be told, what matters to it.</summary>
    public static string TextFor(string kind, DeviceSettings settings)
    {
        IEnumerable<string> useless = kind switch
        {
            DeviceKinds.Wearable => [.. Network, "channel"],
            DeviceKinds.Gateway => [.. Buttons, "channels"],
            DeviceKinds.Annunciator => [.. Buttons, .. Radio],
            _ => Radio,
        };
        IEnumerable<string> lines = settings.ToText()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !useless.Contains(Name(line)));
        return KindLine + kind + '\n' + string.Concat(lines.Select(line => line + '\n'));
    }

    /// <returns>The kind that the file was made for; a stationary button, if it does not say.</returns>
    public static string KindOf(string text)
    {
        string? line = text.Split('\n').FirstOrDefault(l => l.StartsWith(KindLine, StringComparison.Ordinal));
        return DeviceKinds.All.FirstOrDefault(kind => kind == line?[KindLine.Length..].Trim()) ?? DeviceKinds.Stationary;
    }

    private static string Name(string line) => line.Split('=')[0].Trim();

    /// <param name="tls">Whether the device talks to the hub's TLS port; it then needs <see cref="AuthorityOnDevice"/>.</param>
    public static DeviceSettings For(DeviceEntry device, string host, int port, bool tls) => new()
    {
        Address = device.Record.Address,
        Key = device.Key,
        Password = DeviceKey.PasswordOf(device.Key),
        Host = host,
        Port = port,
        Tls = tls,
        CaFile = tls ? AuthorityOnDevice : string.Empty,
        IntervalSeconds = (int)(device.Record.IntervalMs / 1_000),
    };
}
