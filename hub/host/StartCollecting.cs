using System.Runtime;

namespace SchoolButton.Hub.Host;

/// <summary>
/// While a hub starts nobody waits for an answer, and nearly all that is made stays: collecting in the background beside
/// it took a third of the start of a hub with many devices.
/// </summary>
internal sealed class StartCollecting : IDisposable
{
    private readonly GCLatencyMode _before = GCSettings.LatencyMode;

    public StartCollecting() => GCSettings.LatencyMode = GCLatencyMode.Batch;

    public void Dispose() => GCSettings.LatencyMode = _before;
}
