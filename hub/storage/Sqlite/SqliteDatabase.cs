using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>The hub's one SQLite file. Stands in until the real one is here.</summary>
public sealed class SqliteDatabase(string path, KeySeal seal) : HubDatabase
{
    public override string Place => Path.GetFullPath(path);

    public override IDeviceDirectory Directory => new SqliteDeviceDirectory(path);

    public override IHubArchive Archive { get; } = new Nothing(seal);

    public override IHubStore OpenStore() => new SqliteHubStore(path);

    public override void Backup(string path, Action<double>? progress) => throw new NotSupportedException();

    private sealed class Nothing(KeySeal seal) : IHubArchive
    {
        public IReadOnlyList<HistoryEntry> History(long alarmId) => [];

        public IReadOnlyList<DeviceHour> Hours(uint address, long fromUnixMs, long toUnixMs) => [];

        public IReadOnlyList<AuditRow> Audit(long afterNumber, int count) => [];

        public long LastAudit() => 0;

        public IReadOnlyList<OutageRow> Outages(string? site, int count) => [];

        public override string ToString() => $"{seal}";
    }
}
