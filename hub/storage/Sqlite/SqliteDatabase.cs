namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>The hub's one SQLite file. Stands in until the real one is here.</summary>
public sealed class SqliteDatabase(string path, KeySeal seal) : HubDatabase
{
    public override string Place => Path.GetFullPath(path);

    public override IDeviceDirectory Directory => new SqliteDeviceDirectory(path);

    public override IHubArchive Archive => throw new NotSupportedException(seal.ToString());

    public override IHubStore OpenStore() => new SqliteHubStore(path);

    public override void Backup(string path, Action<double>? progress) => throw new NotSupportedException();
}
