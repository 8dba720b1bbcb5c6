using SchoolButton.Protocol;

namespace SchoolButton.Hub.Host.Devices;

/// <summary>What a session is called: a device's id, or <c>gw/</c> and the id of a gateway.</summary>
public static class SessionName
{
    public static bool IsGateway(string name) => name.StartsWith(Topics.Gateway, StringComparison.Ordinal);

    /// <returns>0 if the name is neither of the two.</returns>
    public static uint AddressIn(string name) =>
        DeviceAddress.FromText(IsGateway(name) ? name[Topics.Gateway.Length..] : name);
}
