using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Receiver.Settings;

/// <summary>One account: a site that may report here.</summary>
/// <param name="Number">3 to 16 hex digits, capitals.</param>
/// <param name="Name">What people call the site.</param>
/// <param name="Key">Null where it may report in the clear; where there is one, it must not.</param>
/// <param name="SupervisionLimit">Unheard for so long, it is lost; null for no supervision.</param>
/// <param name="Zones">What people call a zone: the room.</param>
public sealed record AccountSettings(
    string Number, string Name, Dc09Key? Key, TimeSpan? SupervisionLimit, IReadOnlyDictionary<int, string> Zones);
