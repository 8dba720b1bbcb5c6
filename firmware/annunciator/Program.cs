using System;
using System.Device.Gpio;
using System.Diagnostics;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Annunciator
{
    /// <summary>A strobe and a sounder on the wall: mains power, Wi-Fi. It shows what the hub orders.</summary>
    public static class Program
    {
        public static void Run(Board board)
        {
            Supervisor supervisor = new Supervisor(board);
            try
            {
                GpioController gpio = new GpioController();
                RunAnnunciator(
                    board, supervisor, gpio, new StrobeSounder(gpio, board.StrobePin, board.SounderPin));
            }
            catch (Exception e)
            {
                Debug.WriteLine("annunciator: cannot go on: " + e.Message);
            }

            supervisor.Restart(false);
        }

        private static void RunAnnunciator(
            Board board, Supervisor supervisor, GpioController gpio, StrobeSounder appliance)
        {
            Wake wake = new Wake();

            // A lockdown goes on after a restart; nothing may sound on in the pause before it.
            supervisor.Attach(
                new ContactInputs(gpio, board, wake), new Watchdog(gpio, board), () => appliance.Set(false, false));

            DeviceSettings settings = SettingsFile.Read(board, supervisor.IsSafeMode);
            HardwareRandom random = new HardwareRandom();
            ICcm? ccm = settings.Key == null ? null : new SoftCcm(new AesBlock(settings.Key));
            MqttLink mqtt = new MqttLink(settings, supervisor.Store, random, wake);
            AnnunciatorDevice device = new AnnunciatorDevice(
                settings, ccm, supervisor.Store, mqtt, appliance, Outputs.Open(gpio, board).Light!, random,
                Outputs.Vitals(gpio, board, supervisor), Environment.TickCount64);
            device.OnFault(FaultCode.SafeMode, supervisor.IsSafeMode, Environment.TickCount64);

            Loop(board, supervisor, wake, mqtt, new LinkReport(mqtt, board, settings), device);
        }

        /// <summary>Sleeps until something happens or is due. Nothing in it waits for anything else.</summary>
        private static void Loop(
            Board board, Supervisor supervisor, Wake wake, MqttLink mqtt, LinkReport report, AnnunciatorDevice device)
        {
            while (true)
            {
                long now = Environment.TickCount64;
                report.Tell(device, now);

                // One at a time: a flood of frames must not keep strobe and sounder from their rhythm.
                byte[]? frame = mqtt.Take();
                if (frame != null)
                {
                    device.OnFrame(frame, now);
                }

                long due = device.Tick(now);
                supervisor.OnRound(device.Running != Announcement.None, now);
                long wait = due - Environment.TickCount64;
                if (wait > 0 && frame == null)
                {
                    wake.Wait(wait < board.PollMs ? (int)wait : board.PollMs);
                }
            }
        }
    }
}
