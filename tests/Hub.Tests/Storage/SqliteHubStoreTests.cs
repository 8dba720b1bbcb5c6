using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Tests.Storage;

public sealed class SqliteHubStoreTests : HubStoreContract
{
    private readonly TemporaryFolder _folder = new();

    protected override HubDatabase Connect() => new SqliteDatabase(_folder.File("hub.db"), Samples.Seal());

    protected override HubDatabase? ConnectWith(KeySeal seal) => new SqliteDatabase(_folder.File("hub.db"), seal);

    protected override void CleanUp() => _folder.Dispose();
}
