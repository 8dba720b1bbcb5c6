using System.Runtime;

namespace SchoolButton.Hub.Host;

/// <summary>
/// While a hub starts nearly all that is made stays, so collecting finds nothing and moves everything: of a start with
/// 150,000 devices that was a quarter of the processor's time. Where there is memory enough, nothing is collected until the
/// doors are open. What is set aside costs an address, and memory only once it is used.
/// </summary>
internal sealed class StartCollecting : IDisposable
{
    /// <summary>Bytes: a start with 150,000 devices and 100,000 alarms makes a third of it.</summary>
    private const long MostBytes = 1_024L * 1_024 * 1_024;

    /// <summary>Of the machine's, or the container's.</summary>
    private const int ShareOfMemory = 4;

    private readonly GCLatencyMode _before = GCSettings.LatencyMode;
    private readonly bool _isSetAside;

    public StartCollecting()
    {
        long bytes = Math.Min(MostBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ShareOfMemory);
        _isSetAside = IsDone(() => GC.TryStartNoGCRegion(bytes, disallowFullBlockingGC: true));
        if (!_isSetAside)
        {
            // In the background beside the start it would take a processor that the start needs.
            IsDone(() => GCSettings.LatencyMode = GCLatencyMode.Batch);
        }
    }

    public void Dispose()
    {
        if (!_isSetAside)
        {
            IsDone(() => GCSettings.LatencyMode = _before);
        }
        else if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            IsDone(GC.EndNoGCRegion);
        }
    }

    /// <summary>
    /// It may be more than the collector can give here; over by itself, since all was used; or another start's in this process.
    /// Then it is collected as always.
    /// </summary>
    private static bool IsDone(Func<bool> change)
    {
        try
        {
            return change();
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void IsDone(Action change) => IsDone(() =>
    {
        change();
        return true;
    });
}
