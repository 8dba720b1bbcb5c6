using SchoolButton.Hub.Core;
using SchoolButton.Hub.Doctor.Looks;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;
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
            return [Finding.Wrong(Check, facts.Fault, Restore)];
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
        string[] closed =
        [
            .. keys.Where(k => k.Bytes.Length != Frame.KeyLength
                && seal?.Open(k.Bytes, KeySeal.ForDevice(k.Address, k.Generation)) is not { Length: Frame.KeyLength })
                .Select(k => DeviceAddress.ToText(k.Address)),
        ];
        if (closed.Length > 0)
        {
            yield return Finding.Wrong(
                Check,
                $"{closed.Length} of {keys.Count} do not open with this secret: {Named(closed)}",
                closed.Length == keys.Count - plain
                    ? "put back the secret that belongs to this database (hub/OPERATIONS.md)"
                    : "retire these devices and add them anew; their rows were changed");
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

    /// <summary>Every alarm is what its append-only history comes to.</summary>
    public static IEnumerable<Finding> History(IReadOnlyList<AlarmRow> alarms, IReadOnlyList<HistoryEntry> history)
    {
        const string Check = "alarm history";
        ILookup<long, HistoryEntry> entries = history.ToLookup(h => h.AlarmId);
        List<string> wrong = [];
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
                wrong.Add($"{row.Id}");
            }
        }

        yield return wrong.Count > 0
            ? Finding.Wrong(
                Check, $"{wrong.Count} of {alarms.Count} alarms are not what their history tells: {Named(wrong)}",
                "somebody or something changed the database; keep a copy of it, then: schoolbutton rebuild")
            : Finding.Ok(
                Check, $"{alarms.Count - older} alarms are what their history tells" + (older > 0 ? $", {older} are of an older version" : ""));
    }

    /// <param name="seal">Null where there is no secret.</param>
    public static IEnumerable<Finding> Trail(IReadOnlyList<AuditRow> rows, KeySeal? seal)
    {
        const string Check = "audit trail";
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
