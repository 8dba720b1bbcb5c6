using System.Security.Cryptography;
using System.Text;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Receiver.Settings;

/// <summary>Reads the next receivers: entries as a hub's site has them, but for what makes no sense for what is passed on.</summary>
/// <param name="folder">Relative paths count from here.</param>
internal sealed class OnwardReader(ConfigProblems problems, string folder, SitePlace place, Func<KeySeal> seal)
{
    /// <summary>More than anybody sets up.</summary>
    private const int MaxReceivers = 16;

    /// <summary>Every event is passed on unless the entry says what it takes.</summary>
    private static readonly SiteEntry StandIn = new() { Id = "receiver", Account = ReceiverSettings.StandInAccount, ForwardTests = true };

    public IReadOnlyList<OnwardSettings> Read(IReadOnlyList<SettingsFile.OnwardEntry?> written)
    {
        problems.Require(written.Count <= MaxReceivers, $"forward: up to {MaxReceivers} are taken");
        OnwardSettings[] all =
        [
            .. written.Take(MaxReceivers).Select((e, i) => Read(e ?? new SettingsFile.OnwardEntry(), $"forward[{i}]")).OfType<OnwardSettings>(),
        ];
        problems.Require(
            all.Select(o => o.Id).Distinct(StringComparer.Ordinal).Count() == all.Length,
            "forward: two have the same id; each needs its own, for its progress is kept under it");
        return all;
    }

    private OnwardSettings? Read(SettingsFile.OnwardEntry entry, string at)
    {
        problems.Require(!string.IsNullOrWhiteSpace(entry.Id), $"{at}.id: give it a short id, such as region");
        problems.Require(entry.Key is null || entry.KeyFile is null, $"{at}.key: there are a key and a keyFile; keep one of them");
        ReceiverKind? kind = ReceiverKinds.Find(entry.Protocol)?.Kind;
        problems.Require(
            kind != ReceiverKind.Dc09 || entry is { Codes: null, SendText: null, SendLocation: null, SendTimeOfOccurrence: null },
            $"{at}: what is passed on over DC-09 goes word for word; leave codes, sendText, sendLocation and sendTimeOfOccurrence out");
        problems.Require(
            !(entry.Takes ?? []).Any(t => t is "drills" or "escalations"),
            $"{at}.takes: alarms, supervision and tests are what there is to pass on");
        problems.Require(
            entry.Supervision?.Kind != "test", $"{at}.supervision.kind: none or link is needed; a receiver passes tests on and makes none");
        problems.Require(
            kind != ReceiverKind.Dc09 || entry.Supervision?.Kind != "link" || entry.Account is not null,
            $"{at}.account: a NULL needs one to go under; give it one of our own, or set supervision to none");
        int before = problems.Found.Count;
        SettingsFile.OnwardEntry whole = entry.KeyFile is null ? entry : entry with { Key = KeyIn(entry.KeyFile, at) };
        if (ReceiverReader.Read(whole, StandIn, at, folder, problems) is not { } read)
        {
            return null;
        }

        ReceiverConfig receiver = Open(read with { Plan = Plan(read.Plan, entry, kind) }, at, out bool isOpen);
        if (isOpen && problems.Found.Count == before)
        {
            foreach (string problem in receiver.Check(ReceiverSettings.SiteOf(place)))
            {
                problems.Add($"{at}.{problem}");
            }
        }

        return new OnwardSettings(receiver);
    }

    private static PathPlan Plan(PathPlan plan, SettingsFile.OnwardEntry entry, ReceiverKind? kind) => plan with
    {
        // Mail is for escalations at a hub; here somebody who names a mailbox wants to hear of alarms.
        Takes = kind == ReceiverKind.Mail && entry.Takes is null ? PathTakes.Alarms : plan.Takes,

        // Without an account of our own a NULL would speak for a site.
        Supervision = plan.Supervision == PathSupervision.TestEvent || (kind == ReceiverKind.Dc09 && entry.Account is null)
            ? PathSupervision.None
            : plan.Supervision,
    };

    private string KeyIn(string file, string at)
    {
        try
        {
            return File.ReadLines(Path.Combine(folder, file)).FirstOrDefault(string.Empty).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{at}.keyFile: it cannot be read ({e.GetType().Name}); the receiver's user must be able to read it");
            return string.Empty;
        }
    }

    private ReceiverConfig Open(ReceiverConfig receiver, string at, out bool isOpen)
    {
        bool all = true;
        ReceiverConfig open = receiver.WithSecrets((use, secret) =>
        {
            if (secret.SealedBytes is not { Length: > 0 } bytes)
            {
                return secret;
            }

            if (seal().Open(bytes, SealedSecret.Purpose(use)) is not { } plain)
            {
                all = false;
                string field = SealedSecret.Field(use);
                problems.Add(
                    $"{at}.{field}: it was sealed with another secret than this receiver's, or for another field; seal it again with: "
                    + $"schoolbutton receiver seal{(use == SecretUse.Key ? string.Empty : $" --field {field}")}");
                return secret;
            }

            string text = use == SecretUse.Key ? Convert.ToHexString(plain) : Encoding.UTF8.GetString(plain);
            CryptographicOperations.ZeroMemory(plain);
            return ReceiverSecret.OfText(text);
        });
        isOpen = all;
        return open;
    }
}
