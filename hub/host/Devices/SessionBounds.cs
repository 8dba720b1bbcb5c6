using SchoolButton.Hub.Mqtt;

namespace SchoolButton.Hub.Host.Devices;

/// <summary>How many devices may be connected at once.</summary>
public static class SessionBounds
{
    /// <summary>Of a small hub, so that thousands of devices may be added before its next start.</summary>
    private const int Least = 20_000;

    /// <summary>
    /// A session for each device, and half as many again for those whose old connection is not known to be dead yet and for
    /// those that are added before the next start. The service's limit of open files is above it (schoolbutton.service).
    /// </summary>
    /// <param name="devices">In the directory.</param>
    public static MqttOptions For(int devices) => new() { MaxSessions = Math.Max(Least, devices + devices / 2) };
}
