using System;
using System.Device.Gpio;
using System.Diagnostics;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Stationary
{
    /// <summary>A button on the wall: mains power, Wi-Fi or LoRa or both, whatever contacts and lights its board has.</summary>
    public static class Program
    {
        public static void Run(Board board)
        {
            Supervisor supervisor = new Supervisor();
            try
            {
                RunButton(board, supervisor);
            }
            catch (Exception e)
            {
                Debug.WriteLine("stationary: cannot go on: " + e.Message);
            }

            supervisor.Restart(false);
        }

        private static void RunButton(Board board, Supervisor supervisor)
        {
            Wake wake = new Wake();
            GpioController gpio = new GpioController();
            Contacts contacts = new Contacts(gpio, board, wake);
            supervisor.Attach(contacts, new Watchdog(gpio, board));
            board = supervisor.IsSafeMode ? SafeSettings.Simplify(board) : board;

            DeviceSettings settings = SettingsFile.Read(supervisor.IsSafeMode);
            HardwareRandom random = new HardwareRandom();
            ICcm? ccm = settings.Key == null ? null : new SoftCcm(new AesBlock(settings.Key));
            MqttLink mqtt = new MqttLink(settings, supervisor.Store, random, wake);
            ButtonDevice device = new ButtonDevice(
                settings, ccm, supervisor.Store, mqtt, Outputs.Light(gpio, board)!, random,
                Outputs.Vitals(gpio, board, supervisor), Environment.TickCount64);

            new ButtonLoop(board, settings, supervisor, wake, contacts, mqtt, device).Run();
        }
    }
}
