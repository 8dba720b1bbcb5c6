using System;
using System.Diagnostics;
using System.Threading;
using nanoFramework.Networking;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// Waits for the network that the device was flashed with; its name and password live in the device's configuration
    /// block and the runtime joins and rejoins by itself.
    /// </summary>
    public static class Wifi
    {
        private const int WaitMs = 20000;

        /// <returns>False if there is no address yet. The caller may try the hub all the same.</returns>
        public static bool WaitForAddress()
        {
            try
            {
                using (CancellationTokenSource patience = new CancellationTokenSource(WaitMs))
                {
                    return WifiNetworkHelper.Reconnect(false, 0, patience.Token);
                }
            }
            catch (Exception e)
            {
                Debug.WriteLine("wifi: " + e.Message);
                return false;
            }
        }
    }
}
