namespace SchoolButton.Hub.Core;

/// <summary>The names of device kinds, in the directory, the API and on the command line.</summary>
public static class DeviceKinds
{
    public const string Stationary = "stationary";

    /// <summary>On a battery and a radio; asleep but for its heartbeats and alarms, so it hears nothing in between.</summary>
    public const string Wearable = "wearable";

    /// <summary>Carries sealed frames between radio and hub; holds no key but its own.</summary>
    public const string Gateway = "gateway";

    /// <summary>Tells a room of a lockdown by light and sound.</summary>
    public const string Annunciator = "annunciator";

    public static IReadOnlyList<string> All { get; } = [Stationary, Wearable, Gateway, Annunciator];
}
