using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Lines;

/// <summary>A receiver of CAP 1.2 alerts over HTTPS, and what they say of one site.</summary>
public sealed record CapOptions
{
    public static readonly TimeSpan DefaultLasting = TimeSpan.FromHours(4);

    private const int MaxTextLength = 500;
    private const int MaxListLength = 20;
    private static readonly TimeSpan MinLasting = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MaxLasting = TimeSpan.FromDays(7);

    public required HttpReceiver To { get; init; }

    /// <summary>
    /// Who sends, unique in the world: by custom an address such as <c>hub@school-7.example</c>. No spaces, commas, &lt; or &amp;
    /// (CAP 1.2, section 3.2.1). Receivers know alerts by it: changing it orphans what was sent.
    /// </summary>
    public required string Sender { get; init; }

    /// <summary>The school, for people.</summary>
    public required string SiteName { get; init; }

    /// <summary>The school's number at the receiver's owner; empty for none.</summary>
    public string Account { get; init; } = "";

    public CapScope Scope { get; init; } = CapScope.Private;

    /// <summary>For <see cref="CapScope.Private"/>: whom it is for, at least one.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>For <see cref="CapScope.Restricted"/>: the rule, for example "police and school security only".</summary>
    public string Restriction { get; init; } = "";

    /// <summary>One info block each, in this order; of <see cref="Languages.Tags"/>.</summary>
    public IReadOnlyList<string> InLanguages { get; init; } = Languages.Tags;

    /// <summary>The school's clock; its offset stands in every time.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>How long after it was sent an alert counts; each attempt counts anew, so that a late one is not thrown away unread.</summary>
    public TimeSpan Lasting { get; init; } = DefaultLasting;

    /// <summary>For people, who it comes from; null for the site's name.</summary>
    public string? SenderName { get; init; }

    /// <summary>A page with more on it, such as the console's address; null for none.</summary>
    public Uri? Web { get; init; }

    /// <summary>Whom to ask, for example a telephone number; null for none.</summary>
    public string? Contact { get; init; }

    public CapCircle? Circle { get; init; }

    public CapPolygon? Polygon { get; init; }

    /// <summary>Codes of the place, such as (KATO, 750000000).</summary>
    public IReadOnlyList<(string Name, string Value)> Geocodes { get; init; } = [];

    /// <summary>The Contact ID code stands beside our own name of the event.</summary>
    public EventCodes Codes { get; init; } = EventCodes.Default;

    /// <summary>The same, for whose message it is.</summary>
    internal CapOptions For(Outgoing message) =>
        message.PassedOn is { } whose ? this with { Account = whose.Account, SiteName = whose.SiteName } : this;

    /// <returns>"field: what is needed" for everything that is wrong; empty when it can be used.</returns>
    public IReadOnlyList<string> Check()
    {
        var problems = new Problems();
        To.Check(problems);
        problems.Unless(
            Sender.Length is > 0 and <= MaxTextLength && !Sender.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is ',' or '<' or '&'),
            "sender: a name without spaces, commas, < and & is needed, by custom like an e-mail address");
        problems.Unless(IsText(SiteName), $"siteName: the school's name is needed, up to {MaxTextLength} characters");
        problems.Unless(Account.Length == 0 || IsText(Account), $"account: leave it out, or give up to {MaxTextLength} characters");
        problems.Unless(Enum.IsDefined(Scope), "scope: Private or Restricted is needed");
        problems.Unless(
            Scope != CapScope.Private || Addresses.Count > 0, "addresses: scope Private needs at least one address that the alert is for");
        problems.Unless(
            Addresses.Count <= MaxListLength && Addresses.All(a => IsText(a) && !a.Contains('"', StringComparison.Ordinal)),
            $"addresses: up to {MaxListLength} are taken, none empty and none with a quotation mark");
        problems.Unless(Scope != CapScope.Restricted || IsText(Restriction), "restriction: scope Restricted needs the rule, in words");
        Languages.Check(InLanguages, problems);
        problems.UnlessBetween(Lasting, MinLasting, MaxLasting, "lasting");
        problems.Unless(Web is null || Web.IsAbsoluteUri, "web: a whole address is needed, with https:// in front");
        problems.Unless(SenderName is null || IsText(SenderName), $"senderName: leave it out, or give up to {MaxTextLength} characters");
        problems.Unless(Contact is null || IsText(Contact), $"contact: leave it out, or give up to {MaxTextLength} characters");
        Circle?.Check(problems);
        Polygon?.Check(problems);
        problems.Unless(
            Geocodes.Count <= MaxListLength && Geocodes.All(g => IsText(g.Name) && IsText(g.Value)),
            $"geocodes: up to {MaxListLength} are taken, each with a name and a value");
        return problems.Found;
    }

    private static bool IsText(string text) => OneLine.Of(text, MaxTextLength) == text && text.Length > 0;
}
