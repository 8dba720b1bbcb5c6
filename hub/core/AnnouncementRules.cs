using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// How long an announcement may last, and which may take another's place. An annunciator keeps to the same by itself
/// (PROTOCOL.md, section 7), so what the hub asks beyond it would never be confirmed.
/// </summary>
public static class AnnouncementRules
{
    /// <summary>Seconds; 0 for <see cref="Announcement.None"/>, which lasts for no time.</summary>
    public static int MaxSeconds(Announcement kind) => kind switch
    {
        Announcement.Lockdown => 4 * 3_600,
        Announcement.AllClear => 60,
        Announcement.Drill => 3_600,
        Announcement.Test => 30,
        Announcement.CallPolice => 900,
        _ => 0,
    };

    /// <summary>
    /// A lockdown outranks an all-clear, that a call to telephone the police, that a drill, and that a test. A lockdown is ended
    /// by an all-clear, or by a person's "none".
    /// </summary>
    public static bool MayReplace(Announcement running, Announcement wish) =>
        wish is Announcement.None or Announcement.AllClear || Rank(wish) >= Rank(running);

    private static int Rank(Announcement kind) => kind switch
    {
        Announcement.Lockdown => 5,
        Announcement.AllClear => 4,
        Announcement.CallPolice => 3,
        Announcement.Drill => 2,
        Announcement.Test => 1,
        _ => 0,
    };
}
