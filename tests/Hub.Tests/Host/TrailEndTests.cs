using SchoolButton.Hub.Host;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Sqlite;
using SchoolButton.Tests.Mqtt;
using SchoolButton.Tests.Storage;
using Xunit;

namespace SchoolButton.Tests.Host;

public sealed class TrailEndTests : IDisposable
{
    private readonly Storage.TemporaryFolder _folder = new();
    private readonly LogLines<TrailEnd> _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_log_has_the_trail_s_last_number_and_mark()
    {
        SqliteDatabase database = new(_folder.File("hub.db"), Samples.Seal());
        database.Directory.Add([Samples.Record()], [Samples.Key()]);
        AuditRow last = database.Archive.Audit(0, 100)[^1];

        new TrailEnd(database.Archive, _log).Tell("start");

        string said = Assert.Single(_log.Lines).Text;
        Assert.Contains($" {last.Number} entries", said, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(last.Hash)[..16], said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trail_that_cannot_be_read_holds_nothing_up()
    {
        File.WriteAllText(_folder.File("hub.db"), "no database at all, but a letter to the board, of some length");

        new TrailEnd(new SqliteDatabase(_folder.File("hub.db"), Samples.Seal()).Archive, _log).Tell("end");

        Assert.Contains("cannot be read", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);
    }
}
