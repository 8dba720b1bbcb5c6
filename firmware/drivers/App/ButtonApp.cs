using System;
using System.Device.Gpio;
using System.Diagnostics;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// A button, on a wall or carried: its board makes the difference. On a battery it starts for each heartbeat and for
    /// each press, does what there is to do, and sleeps again; the start is part of the time from the press to the air.
    /// </summary>
    public static class ButtonApp
    {
        public static void Run(Board board)
        {
            Supervisor supervisor = new Supervisor(board);
            try
            {
                RunButton(board, supervisor);
            }
            catch (Exception e)
            {
                Debug.WriteLine(board.Name + ": cannot go on: " + e.Message);
            }

            supervisor.Restart(false);
        }

        private static void RunButton(Board board, Supervisor supervisor)
        {
            Wake wake = new Wake();
            GpioController gpio = new GpioController();
            ContactInputs contacts = new ContactInputs(gpio, board, wake);
            supervisor.Attach(contacts, new Watchdog(gpio, board), null);

            DeviceSettings settings = SettingsFile.Read(board, supervisor.IsSafeMode);
            board = supervisor.IsSafeMode ? SafeSettings.Simplify(board) : board;
            HardwareRandom random = new HardwareRandom();
            ICcm? ccm = settings.Key == null ? null : new SoftCcm(new AesBlock(settings.Key));
            ILine[] lines = Lines.Open(board, settings, supervisor, gpio, random, wake);
            ButtonDevice device = new ButtonDevice(
                board,
                settings,
                ccm,
                supervisor.Store,
                Lines.Plans(lines),
                Outputs.Open(gpio, board),
                random,
                Outputs.Vitals(gpio, board, supervisor),
                Environment.TickCount64);

            new ButtonLoop(board, supervisor, wake, contacts, lines, device).Run();
        }
    }
}
