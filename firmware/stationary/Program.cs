using System;
using System.Device.Gpio;
using System.Diagnostics;
using System.Threading;
using nanoFramework.Runtime.Native;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Stationary
{
    /// <summary>A button on the wall: mains power, Wi-Fi, one contact, one light.</summary>
    public static class Program
    {
        public static void Main()
        {
            try
            {
                Run();
            }
            catch (Exception e)
            {
                Debug.WriteLine("stationary: cannot go on: " + e.Message);
            }

            Thread.Sleep(Board.RebootPauseMs);
            Power.RebootDevice();
        }

        private static void Run()
        {
            Wake wake = new Wake();
            GpioController gpio = new GpioController();
            RgbLight light = new RgbLight(gpio, Board.RedPin, Board.GreenPin, Board.BluePin);
            ButtonInput button = new ButtonInput(gpio, Board.ButtonPin, Board.ButtonActiveLow, wake);

            DeviceSettings settings = SettingsFile.Read();
            FlashStore store = new FlashStore(SettingsFile.Drive);
            HardwareRandom random = new HardwareRandom();
            ICcm? ccm = settings.Key == null ? null : new SoftCcm(new AesBlock(settings.Key));

            MqttLink link = new MqttLink(settings, store, random, wake);
            ButtonDevice device = new ButtonDevice(
                new Core.Board { ButtonPin = Board.ButtonPin },
                settings,
                ccm,
                store,
                new LinkPlan[] { new LinkPlan(link) },
                new IndicatorOutputs { Light = light },
                random,
                new Vitals(),
                Environment.TickCount64);

            if (settings.CanSpeak)
            {
                link.Start();
            }

            Loop(wake, button, link, device, settings.CanSpeak);
        }

        /// <summary>Sleeps until something happens or is due. Nothing in it waits for anything else.</summary>
        private static void Loop(Wake wake, ButtonInput button, MqttLink link, ButtonDevice device, bool linked)
        {
            int connection = 0;
            int restarts = 0;
            while (true)
            {
                long now = Environment.TickCount64;
                bool disturbed = button.TakeEdges();
                device.OnContacts(button.IsActive(), false, true, disturbed, now);

                int current = link.Connection;
                if (current != connection)
                {
                    if (connection != 0)
                    {
                        device.OnLink(0, false, now);
                    }

                    if (current != 0)
                    {
                        device.OnLink(0, true, now);
                    }

                    connection = current;
                }

                // One at a time: a flood of frames must not keep the button from being read.
                byte[]? frame = link.Take();
                if (frame != null)
                {
                    device.OnFrame(frame, now);
                }

                if (link.Restarts != restarts)
                {
                    restarts = link.Restarts;
                    device.OnRestartedPart(now);
                }

                if (linked && now - link.ProgressMs > Board.LinkStuckMs)
                {
                    throw new Exception("the link hangs");
                }

                long due = device.Tick(now) - Environment.TickCount64;
                if (due > 0 && frame == null)
                {
                    wake.Wait(due < Board.PollMs ? (int)due : Board.PollMs);
                }
            }
        }
    }
}
