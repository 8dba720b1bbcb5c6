using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>A simulated disk without its time.</summary>
internal sealed class SimulatedStore(SimulatedDisk disk) : IHubStore
{
    public HubSnapshot Load() => disk.Load();

    public void Commit(Step step)
    {
        if (disk.Write(StepRows.Of(step)) is { } failure)
        {
            throw failure;
        }
    }

    public bool ForgetHoursBefore(long unixMs)
    {
        disk.ForgetHours(unixMs);
        return false;
    }

    public IReadOnlyList<DeviceEntry> DirectoryChanges() => disk.DirectoryChanges();

    public void Dispose()
    {
        // The disk stays.
    }
}
