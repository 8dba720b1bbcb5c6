using System;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>The certificate authority that the hub's certificate must come from.</summary>
    internal static class Authority
    {
        /// <returns>
        /// The authority that the settings name; null if they name none or it cannot be used. The runtime then checks
        /// against the one in the device's configuration, so a broken file makes a link that fails, not an open one.
        /// </returns>
        public static X509Certificate? Read(DeviceSettings settings)
        {
            if (!settings.Tls || settings.CaFile.Length == 0)
            {
                return null;
            }

            try
            {
                string? pem = SettingsFile.ReadText(SettingsFile.Drive + settings.CaFile);
                if (pem != null)
                {
                    return new X509Certificate(pem);
                }
            }
            catch (Exception e)
            {
                Debug.WriteLine("tls: " + e.Message);
            }

            settings.AddProblem("ca: the file cannot be read as a PEM certificate; copy it to the device");
            return null;
        }
    }
}
