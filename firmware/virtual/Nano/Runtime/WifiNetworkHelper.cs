using SchoolButton.Firmware.Virtual;

namespace nanoFramework.Networking;

public enum NetworkHelperStatus
{
    None = 0,
    Started = 1,
    NetworkIsReady = 2,
    TokenExpiredWaitingIPAddress = 4,
    ExceptionOccurred = 7,
}

public static class WifiNetworkHelper
{
    public static Exception? HelperException => null;

    /// <summary>Waits until the network is there; here that is when the cable is in.</summary>
    /// <returns>False if the token was cancelled first.</returns>
    public static bool Reconnect(
        bool requiresDateTime = false, int wifiAdapterId = 0, CancellationToken token = default)
    {
        PowerCycle cycle = PowerCycle.Current;
        cycle.Check();
        try
        {
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(token, cycle.Lost);
            cycle.Board.Cable.WhenIn().Wait(either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            cycle.Check();
            return false;
        }
    }
}
