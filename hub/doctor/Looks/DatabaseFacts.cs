using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Doctor.Looks;

/// <summary>What stands in a database, read without changing it.</summary>
internal sealed record DatabaseFacts
{
    /// <summary>Why it could not be read, in words that say what to do; null if it could.</summary>
    public string? Fault { get; init; }

    /// <summary>Where its hub went; null if it is here.</summary>
    public MovedMark? Moved { get; init; }

    /// <summary>Whether it is a server's, with its own tools for backups.</summary>
    public bool IsServer { get; init; }

    /// <summary>Whether no hub ever started on it.</summary>
    public bool IsEmpty { get; init; }

    public long SchemaVersion { get; init; }

    public long KnownVersion { get; init; }

    /// <summary>What SQLite's quick_check found; null if nothing.</summary>
    public string? Damage { get; init; }

    public IReadOnlyList<DeviceRecord> Devices { get; init; } = [];

    public IReadOnlyList<StatusRow> Statuses { get; init; } = [];

    public IReadOnlyList<StoredKey> Keys { get; init; } = [];

    /// <summary>The unfinished ones and the newest of the others.</summary>
    public IReadOnlyList<AlarmRow> Alarms { get; init; } = [];

    /// <summary>Of those alarms, oldest first.</summary>
    public IReadOnlyList<HistoryEntry> History { get; init; } = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<AuditRow> Audit { get; init; } = [];

    /// <summary>The latest time that the hub wrote down; 0 if it never did.</summary>
    public long NewestUnixMs { get; init; }
}

/// <param name="Bytes">As it lies in the file.</param>
internal sealed record StoredKey(uint Address, int Generation, byte[] Bytes)
{
    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => $"the key of device {Address}";
}
