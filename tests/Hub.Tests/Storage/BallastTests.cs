using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Spare;
using Xunit;

namespace SchoolButton.Tests.Storage;

/// <summary>Room that is kept for the day on which there is none.</summary>
public sealed class BallastTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Ballast _ballast;
    private readonly StepTime _time = new();

    public BallastTests()
    {
        _ballast = new Ballast(_folder.File("ballast"), bytes: 100_000);
        Assert.True(_ballast.TryMake());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_takes_its_room_is_given_up_once_and_made_again()
    {
        Assert.Equal(100_000, new FileInfo(_ballast.Path).Length);
        Assert.True(_ballast.TryMake());
        Assert.True(_ballast.TryGiveUp());
        Assert.False(_ballast.TryGiveUp());
        Assert.False(_ballast.IsThere);
        Assert.True(_ballast.TryMake());
        Assert.Equal([_ballast.Path], Directory.GetFiles(Path.GetDirectoryName(_ballast.Path)!));
    }

    [Fact]
    public void Where_it_cannot_be_made_nothing_is_left_and_nothing_thrown()
    {
        Assert.False(new Ballast(_folder.File("nowhere/ballast")).TryMake());
    }

    [Fact]
    public void A_start_that_meets_a_full_disk_gives_it_up_and_works()
    {
        using SparedStore store = Database(disk => _ballast.IsThere).OpenStore();

        Assert.False(_ballast.IsThere);
        Assert.Null(store.Trouble);
    }

    [Fact]
    public void A_start_that_fails_for_another_reason_leaves_it()
    {
        Assert.Throws<StoreException>(() => Database(_ => true, StoreFault.Passing).OpenStore());

        Assert.True(_ballast.IsThere);
    }

    [Fact]
    public void A_journal_that_is_nearly_full_gives_it_up_so_that_the_database_gets_what_it_is_owed_before_presses_have_no_room()
    {
        bool isFull = false;
        using SparedStore store = Database(_ => isFull && _ballast.IsThere).OpenStore();
        isFull = true;
        for (long id = 1; _ballast.IsThere || store.IsOnSpare; id++)
        {
            Assert.InRange(id, 1, 1_000);
            Step step = Samples.DurableStep();
            step.Alarms.Add(Samples.Alarm(id, (uint)id));
            store.Commit(step);
            _time.Pass(SparedRig.BetweenTries);
        }

        Assert.Null(store.Trouble);
        Assert.False(_ballast.IsThere);
    }

    private SparedDatabase Database(Func<MemoryDisk, bool> isFull, StoreFault fault = StoreFault.NoRoom) =>
        new(new FullDatabase(new MemoryDisk(), isFull, fault), _folder.File("spare.journal"), _time, 64 * 1_024) { Ballast = _ballast };

    private sealed class FullDatabase(MemoryDisk disk, Func<MemoryDisk, bool> isFull, StoreFault fault) : HubDatabase
    {
        public override string Place => "memory";

        public override IDeviceDirectory Directory => new MemoryDirectory(disk);

        public override IHubArchive Archive => new MemoryDatabase(disk);

        public override IHubStore OpenStore()
        {
            Check();
            return new FullStore(new MemoryStore(disk), Check);
        }

        public override void Backup(string path, Action<double>? progress) => throw new NotSupportedException();

        private void Check()
        {
            if (isFull(disk))
            {
                // As stores do: the words of one failure around another.
                throw new StoreException("memory: full", new StoreException("full") { Fault = fault });
            }
        }
    }

    private sealed class FullStore(INumberedStore store, Action check) : INumberedStore
    {
        public HubSnapshot Load() => store.Load();

        public long LastNumber() => store.LastNumber();

        public void Commit(Step step)
        {
            check();
            store.Commit(step);
        }

        public void Commit(StepRows rows, long number)
        {
            check();
            store.Commit(rows, number);
        }

        public bool ForgetHoursBefore(long unixMs) => store.ForgetHoursBefore(unixMs);

        public IReadOnlyList<DeviceEntry> DirectoryChanges() => store.DirectoryChanges();

        public void Dispose() => store.Dispose();
    }
}
