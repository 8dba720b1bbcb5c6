using System;
using System.Device.Gpio;
using System.Diagnostics;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Gateway
{
    /// <summary>Between LoRa and the hub: mains power, Wi-Fi, a radio. It carries sealed frames and opens only its own.</summary>
    public static class Program
    {
        public static void Run(Board board)
        {
            Supervisor supervisor = new Supervisor(board);
            try
            {
                RunGateway(board, supervisor);
            }
            catch (Exception e)
            {
                Debug.WriteLine("gateway: cannot go on: " + e.Message);
            }

            supervisor.Restart(false);
        }

        private static void RunGateway(Board board, Supervisor supervisor)
        {
            Wake wake = new Wake();
            GpioController gpio = new GpioController();
            supervisor.Attach(new ContactInputs(gpio, board, wake), new Watchdog(gpio, board), null);

            long now = Environment.TickCount64;
            DeviceSettings settings = SettingsFile.Read(board, supervisor.IsSafeMode);
            if (!settings.UsesMqtt)
            {
                const string problem = "host: a gateway has no other way to the hub; give it a host and a password";
                settings.AddProblem(problem);
                Debug.WriteLine("settings: " + problem);
            }

            HardwareRandom random = new HardwareRandom();
            ICcm? ccm = settings.Key == null ? null : new SoftCcm(new AesBlock(settings.Key));
            PublishAnswers answers = new PublishAnswers();
            MqttLink mqtt = MqttLink.OfGateway(settings, answers, supervisor.Store, random, wake);

            RadioPlan plan = RadioPlan.Parse(
                settings.Region, settings.Spreading, settings.Channels, board.Radio!.MaxPowerDbm)!;
            DutyBudget budget = new DutyBudget(plan.Bands);
            RadioPort radio = new RadioPort(
                RadioDriver.Open(board.Radio, gpio, wake), budget, random, now, AirManners.GatewayQueue);
            GatewayDevice device = new GatewayDevice(
                settings, ccm, supervisor.Store, mqtt, radio, plan, budget, Outputs.Open(gpio, board).Light!, random,
                Outputs.Vitals(gpio, board, supervisor), now);
            device.OnFault(FaultCode.SafeMode, supervisor.IsSafeMode, now);

            Loop(board, supervisor, wake, mqtt, answers, new LinkReport(mqtt, board, settings), device);
        }

        /// <summary>Sleeps until something happens or is due. Nothing in it waits for anything else.</summary>
        private static void Loop(
            Board board,
            Supervisor supervisor,
            Wake wake,
            MqttLink mqtt,
            PublishAnswers answers,
            LinkReport report,
            GatewayDevice device)
        {
            while (true)
            {
                long now = Environment.TickCount64;
                report.Tell(device, now);
                int ticket = answers.Take(out bool confirmed);
                while (ticket != 0)
                {
                    device.OnAnswer(ticket, confirmed, now);
                    ticket = answers.Take(out confirmed);
                }

                // One at a time: a flood of messages must not keep the radio from being read.
                byte[]? message = mqtt.Take();
                if (message != null)
                {
                    device.OnMessage(message, now);
                }

                long due = device.Tick(now);
                supervisor.OnRound(device.Waiting > 0, now);
                long wait = due - Environment.TickCount64;
                if (wait > 0 && message == null)
                {
                    wake.Wait(wait < board.PollMs ? (int)wait : board.PollMs);
                }
            }
        }
    }
}
