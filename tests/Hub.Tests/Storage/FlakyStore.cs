using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Tests.Storage;

/// <summary>A store whose commits fail as a test says: before they are written, or after, when nobody knows.</summary>
internal sealed class FlakyStore(INumberedStore store, Func<FlakyStore.Fate> next) : INumberedStore
{
    public enum Fate
    {
        Well,
        FailsBefore,
        FailsAfter,
        DiesBefore,
        DiesAfter,
        TakenOver,
    }

    public HubSnapshot Load() => store.Load();

    public long LastNumber() => store.LastNumber();

    public void Commit(Step step) => Try(() => store.Commit(step));

    public void Commit(StepRows rows, long number) => Try(() => store.Commit(rows, number));

    public bool ForgetHoursBefore(long unixMs) => store.ForgetHoursBefore(unixMs);

    public IReadOnlyList<DeviceEntry> DirectoryChanges() => store.DirectoryChanges();

    public void Dispose() => store.Dispose();

    private void Try(Action write)
    {
        Fate fate = next();
        if (fate is Fate.Well or Fate.FailsAfter or Fate.DiesAfter)
        {
            write();
        }

        switch (fate)
        {
            case Fate.FailsBefore or Fate.FailsAfter:
                throw new StoreException("the database is not well");
            case Fate.DiesBefore or Fate.DiesAfter:
                throw new DiedException();
            case Fate.TakenOver:
                throw new StoreTakenException("another hub writes to it");
            default:
                break;
        }
    }

    /// <summary>The process is gone in the middle of it.</summary>
    internal sealed class DiedException : Exception;
}
