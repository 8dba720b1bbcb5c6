using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Views;

/// <summary>One site and what its annunciators tell. Immutable; made anew at each change, after the change is on disk.</summary>
/// <param name="Announcement">none, lockdown, all-clear, drill or test: what was asked of them and is in force.</param>
/// <param name="Since">When a person said so; null while nothing is announced, as the next two.</param>
/// <param name="Until">It ends by itself then.</param>
/// <param name="By">Who said it.</param>
/// <param name="Annunciators">How many the site has.</param>
/// <param name="Confirmed">How many of them can be heard and say that they tell it.</param>
/// <param name="Unconfirmed">Ids of the others.</param>
public sealed record SiteView(
    string Id,
    string Name,
    Announcement Announcement,
    DateTimeOffset? Since,
    DateTimeOffset? Until,
    string? By,
    int Annunciators,
    int Confirmed,
    IReadOnlyList<string> Unconfirmed);
