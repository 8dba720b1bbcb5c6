using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Tests.Storage;

public sealed class SqliteHubStoreTests : HubStoreContract
{
    private readonly TemporaryFolder _folder = new();

    protected override IHubStore Connect() => new SqliteHubStore(_folder.File("hub.db"));

    protected override IDeviceDirectory Directory() => new SqliteDeviceDirectory(_folder.File("hub.db"));

    protected override void CleanUp() => _folder.Dispose();
}
