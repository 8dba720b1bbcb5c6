using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Tests.Storage;

/// <summary>
/// Real files. To kill is to copy them while the store has them open, as <c>kill -9</c> leaves them, and to go on with
/// the copy; so no closing of the store can tidy anything up.
/// </summary>
internal sealed class SqliteDisk : ITestStorage, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private IHubStore? _open;
    private int _copies;

    private string Path => _folder.File($"hub{_copies}.db");

    private SqliteDatabase Database => new(Path, Samples.Seal());

    public IHubStore Open() => _open = Database.OpenStore();

    public IDeviceDirectory Directory() => Database.Directory;

    public void Kill()
    {
        string before = Path;
        _copies++;
        File.Copy(before, Path);
        if (File.Exists(before + "-wal"))
        {
            File.Copy(before + "-wal", Path + "-wal");
        }

        _open?.Dispose();
    }

    public void Dispose()
    {
        _open?.Dispose();
        _folder.Dispose();
    }
}
