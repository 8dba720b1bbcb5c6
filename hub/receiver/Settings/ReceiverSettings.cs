using System.Net;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Hub.Receiver.Settings;

/// <summary>What one receiver is set up to do, checked.</summary>
public sealed record ReceiverSettings
{
    /// <summary>Longer than the window of an encrypted frame's time, so that a replayed one is never a new event.</summary>
    public static readonly TimeSpan LeastDuplicateWindow = Dc09Time.MaxAhead + Dc09Time.MaxBehind;

    /// <summary>Sur-Gard has place for four digits.</summary>
    internal const string StandInAccount = "0000";

    /// <summary>Folder of the journal, the secret and the token.</summary>
    public required string DataFolder { get; init; }

    /// <summary>DC-09, TCP and UDP.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The page and the API. Loopback unless told otherwise: the token travels in the clear.</summary>
    public required IPEndPoint Http { get; init; }

    /// <summary>Bearer token of the page and the API.</summary>
    public required string Token { get; init; }

    /// <summary>By number, in any case.</summary>
    public required IReadOnlyDictionary<string, AccountSettings> Accounts { get; init; }

    /// <summary>An account that is not listed is taken and shown, instead of answered DUH.</summary>
    public bool TakeUnknown { get; init; }

    /// <summary>For accounts that are not listed; null for the clear.</summary>
    public Dc09Key? UnknownKey { get; init; }

    /// <summary>
    /// The same account, sequence number and content within this time is a retransmission. A panel that starts counting anew
    /// within it and reports the same again is not heard twice, so it is not long.
    /// </summary>
    public TimeSpan DuplicateWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Events older than this are taken out of the journal, once passed on and acknowledged.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Ways in the order in which they are tried, and copies.</summary>
    public IReadOnlyList<OnwardSettings> Onward { get; init; } = [];

    /// <summary>The languages and the clock of messages that are passed on.</summary>
    public SitePlace Place { get; init; } = new();

    /// <summary>In place of a site for lines that serve many; each message names its own.</summary>
    internal static SiteConfig SiteOf(SitePlace place) => new(new Site("receiver", "receiver", StandInAccount, []), []) { Place = place };

    public string JournalPath => Path.Combine(DataFolder, "receiver.db");

    /// <summary>Says nothing of keys and token, wherever it may be printed.</summary>
    public override string ToString() => $"receiver on {Listen}, data in {DataFolder}, {Accounts.Count} accounts";
}
