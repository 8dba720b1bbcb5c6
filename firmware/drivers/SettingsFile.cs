using System;
using System.Diagnostics;
using System.IO;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>Reads the installer's file. Whatever is wrong with it, settings come out and the button lives.</summary>
    public static class SettingsFile
    {
        public const string Drive = "I:\\";

        /// <param name="board">Its defaults hold where the file is silent or wrong.</param>
        /// <param name="safeMode">Only who the device is, its key and its links are taken from the file.</param>
        public static DeviceSettings Read(Board board, bool safeMode)
        {
            DeviceSettings settings = DeviceSettings.FromText(ReadText(DeviceSettings.FileName), board);
            if (safeMode)
            {
                SafeSettings.Simplify(settings);
            }

            for (int i = 0; i < settings.Problems.Length; i++)
            {
                Debug.WriteLine("settings: " + settings.Problems[i]);
            }

            return settings;
        }

        /// <returns>The file's text, null if it cannot be read.</returns>
        public static string? ReadText(string path)
        {
            try
            {
                return File.Exists(path) ? File.ReadAllText(path) : null;
            }
            catch (Exception e)
            {
                Debug.WriteLine("settings: cannot read " + path + ": " + e.Message);
                return null;
            }
        }
    }
}
