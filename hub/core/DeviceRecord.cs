namespace SchoolButton.Hub.Core;

/// <summary>A device as it was entered into the directory. It changes only when a person changes it.</summary>
/// <param name="Address">24 bits; its text is the id.</param>
/// <param name="Generation">Counts the keys the device has had: counters start anew with each. 0 to 4079: those above are <see cref="AlarmKey.FirstAgain"/> and up.</param>
/// <param name="Zone">Its zone in the site's account, 1 to 999.</param>
/// <param name="IntervalMs">A heartbeat comes within this time.</param>
/// <param name="BoundMs">Unheard for so long, it is silent.</param>
public sealed record DeviceRecord(
    uint Address,
    int Generation,
    string Name,
    string Site,
    string Room,
    string Kind,
    int Zone,
    long IntervalMs,
    long BoundMs,
    bool Retired)
{
    /// <summary>The access point or switch it hangs on, as the installer calls it; empty where nobody said.</summary>
    public string Behind { get; init; } = string.Empty;
}
