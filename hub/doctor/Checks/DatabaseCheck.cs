using SchoolButton.Hub.Core;
using SchoolButton.Hub.Doctor.Looks;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Sqlite;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Doctor.Checks;

/// <summary>The database: whole, of this version, its keys open, and alarms and audit trail as nobody changed them.</summary>
internal static class DatabaseCheck
{
    private const int MaxNamed = 5;
    private const string Restore = "stop the hub and restore a backup: schoolbutton restore";

    public static IEnumerable<Finding> File(DatabaseFacts facts)
    {
        const string Check = "database";
        if (facts.Fault is not null)
        {
            // Its words say what to do, and that is seldom a restore, which throws away what is there.
            int mend = facts.Fault.LastIndexOf("; ", StringComparison.Ordinal);
            return mend < 0 || (!facts.IsServer && facts.Fault.EndsWith("restore a backup", StringComparison.Ordinal))
                ? [Finding.Wrong(Check, facts.Fault, Restore)]
                : [Finding.Wrong(Check, facts.Fault[..mend], facts.Fault[(mend + 2)..])];
        }

        if (facts.IsEmpty)
        {
            return [Finding.Warning(Check, "it is empty", "the hub makes its tables at its first start; if it ran here before, name the right database")];
        }

        if (facts.Moved is { } moved)
        {
            return [Finding.Wrong(Check, $"{moved.Words}; no hub starts on this file any more", MovedMark.Mend)];
        }

        if (facts.Damage is not null)
        {
            return [Finding.Wrong(Check, $"it is damaged: {facts.Damage}", Restore)];
        }

        return facts.SchemaVersion == facts.KnownVersion
            ? [Finding.Ok(Check, $"whole, schema version {facts.SchemaVersion}, {facts.Devices.Count} devices")]
            : facts.SchemaVersion < facts.KnownVersion
                ?
                [
                    Finding.Warning(
                        Check, $"it has schema version {facts.SchemaVersion}, this program {facts.KnownVersion}; its content was not looked at",
                        "back it up; the hub's next start brings it up to date"),
                ]
                :
                [
                    Finding.Wrong(
                        Check, $"a newer version made it (schema {facts.SchemaVersion}, this program knows {facts.KnownVersion})",
                        "run that version, or restore a backup from before"),
                ];
    }

    /// <param name="seal">Null where there is no secret.</param>
    public static IEnumerable<Finding> Keys(IReadOnlyList<StoredKey> keys, KeySeal? seal)
    {
        const string Check = "device keys";
        int plain = keys.Count(k => k.Bytes.Length == Frame.KeyLength);
        uint[] closed =
        [
            .. keys.Where(k => k.Bytes.Length != Frame.KeyLength
                && seal?.Open(k.Bytes, KeySeal.ForDevice(k.Address, k.Generation)) is not { Length: Frame.KeyLength })
                .Select(k => k.Address),
        ];
        if (Closed(closed, keys.Count) is { } wrong)
        {
            yield return wrong;
        }
        else if (keys.Count > plain)
        {
            yield return Finding.Ok(Check, $"all {keys.Count - plain} open");
        }

        if (plain > 0)
        {
            yield return Finding.Warning(Check, $"{plain} are not sealed", "the hub's next start seals them");
        }
    }

    /// <returns>Null if all keys open.</returns>
    public static Finding? Closed(IReadOnlyList<uint> closed, int all) => closed.Count == 0
        ? null
        : Finding.Wrong(
            "device keys",
            $"{closed.Count} of {all} do not open with this secret: {Named([.. closed.Select(DeviceAddress.ToText)])}",
            closed.Count == all
                ? "put back the secret that belongs to this database (hub/OPERATIONS.md); the hub does not start"
                : "the hub hears all others and not these, whose rows were changed; give them new keys: schoolbutton device retire, "
                    + "then schoolbutton device add");

    /// <summary>Every alarm is what its append-only history comes to.</summary>
    /// <param name="wasRestored">Whether the audit trail knows of a backup that was put back.</param>
    public static IEnumerable<Finding> History(
        IReadOnlyList<AlarmRow> alarms, IReadOnlyList<HistoryEntry> history, bool wasRestored)
    {
        const string Check = "alarm history";
        const string Cause = "the spare journal held only the end of their stories when it was written into a restored backup";
        ILookup<long, HistoryEntry> entries = history.ToLookup(h => h.AlarmId);
        List<string> wrong = [];
        List<string> headless = [];
        int older = 0;
        foreach (AlarmRow row in alarms)
        {
            if (AlarmStory.Fold(entries[row.Id]) is { } alarm)
            {
                if (AlarmRow.Of(alarm) != row)
                {
                    wrong.Add($"{row.Id}");
                }
            }
            else if (entries[row.Id].Any(e => e.What == AlarmStory.Raised && e.Detail is null or ""))
            {
                older++;
            }
            else
            {
                headless.Add($"{row.Id}");
            }
        }

        if (wrong.Count > 0)
        {
            yield return Finding.Wrong(
                Check, $"{wrong.Count} of {alarms.Count} alarms are not what their history tells: {Named(wrong)}",
                (wasRestored ? $"{Cause}, or" : "a program's fault, or") + " somebody changed the database; keep a copy of the data "
                + "folder, stop the hub, then: schoolbutton rebuild");
        }

        if (headless.Count > 0)
        {
            string says = $"of {headless.Count} of {alarms.Count} alarms the beginning of the history is not there: {Named(headless)}";
            yield return wasRestored
                ? Finding.Warning(Check, says, $"{Cause}; the whole ones are in the copy that the restore kept, hub.db.before-restore-…")
                : Finding.Wrong(
                    Check, says, "no backup was ever restored here, so somebody took it out; keep a copy of the data folder and compare it with a backup");
        }

        if (wrong.Count + headless.Count == 0)
        {
            yield return Finding.Ok(
                Check, $"{alarms.Count - older} alarms are what their history tells" + (older > 0 ? $", {older} are of an older version" : ""));
        }
    }

    /// <param name="isNeeded">Whether there is a device or an alarm: of those the trail tells.</param>
    /// <param name="seal">Null where there is no secret.</param>
    public static IEnumerable<Finding> Trail(IReadOnlyList<AuditRow> rows, KeySeal? seal, bool isNeeded)
    {
        const string Check = "audit trail";
        if (rows.Count == 0 && isNeeded)
        {
            return
            [
                Finding.Wrong(
                    Check, "it is empty, though there are devices or alarms: all of it was taken out",
                    "keep a copy of the data folder, compare it with the last backup, and find out who may write to the database"),
            ];
        }

        if (seal is null)
        {
            return rows.Count == 0 ? [] : [Finding.Wrong(Check, "without the secret it cannot be checked", "put back the secret")];
        }

        return new AuditChain(seal).FirstWrong(0, AuditChain.Beginning, rows) is { } number
            ?
            [
                Finding.Wrong(
                    Check, $"entry {number} of {rows.Count} is not as the hub wrote it: it was changed, put in or taken out",
                    "compare it with the last backup, and find out who may write to the database"),
            ]
            : [Finding.Ok(Check, $"unbroken, {rows.Count} entries")];
    }

    private static string Named(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MaxNamed)) + (names.Count > MaxNamed ? " …" : "");
}
