using System;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using nanoFramework.Runtime.Native;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// A certificate is checked against the clock, and a device without a network time server starts in 1970. So the
    /// clock is put forward, never back, to what the device is sure of: the hub's time it wrote down last, or the day
    /// its certificate authority was made. Nothing else on the device uses wall-clock time.
    /// </summary>
    internal static class TlsClock
    {
        /// <param name="keptHubTimeMs">Milliseconds since 1970-01-01 UTC, 0 if none is kept.</param>
        public static void PutForward(long keptHubTimeMs, X509Certificate? authority)
        {
            try
            {
                DateTime sure = DateTime.UnixEpoch.AddSeconds(keptHubTimeMs / 1000);
                if (authority != null && authority.GetEffectiveDate() > sure)
                {
                    sure = authority.GetEffectiveDate();
                }

                if (DateTime.UtcNow < sure)
                {
                    Rtc.SetSystemTime(sure);
                }
            }
            catch (Exception e)
            {
                Debug.WriteLine("clock: cannot be set: " + e.Message);
            }
        }
    }
}
