using SchoolButton.Firmware.Core;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Cli.Commands;

/// <summary>What an installer copies to a device: written by the firmware's own code, so that it can read it back.</summary>
internal static class DeviceSettingsFile
{
    /// <summary>The hub's certificate authority, as it is called on the device's drive I:.</summary>
    public const string AuthorityOnDevice = "hub-ca.pem";

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
