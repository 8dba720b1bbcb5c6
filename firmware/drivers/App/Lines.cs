using System.Device.Gpio;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>The links that the board and the settings give a button.</summary>
    public static class Lines
    {
        /// <returns>In the order in which heartbeats prefer them: on battery Wi-Fi is for alarms. None without a key.</returns>
        public static ILine[] Open(
            Board board,
            DeviceSettings settings,
            Supervisor supervisor,
            GpioController gpio,
            IRandom random,
            Wake wake)
        {
            if (!settings.CanSpeak)
            {
                return new ILine[0];
            }

            ILine? radio = Radio(board, settings, supervisor, gpio, random, wake);
            ILine? mqtt = board.HasWifi && settings.UsesMqtt
                ? new MqttLine(new MqttLink(settings, supervisor.Store, random, wake), board)
                : null;
            if (radio == null || mqtt == null)
            {
                ILine? only = radio == null ? mqtt : radio;
                return only == null ? new ILine[0] : new ILine[] { only };
            }

            return board.Battery == null ? new ILine[] { mqtt, radio } : new ILine[] { radio, mqtt };
        }

        public static LinkPlan[] Plans(ILine[] lines)
        {
            LinkPlan[] plans = new LinkPlan[lines.Length];
            for (int i = 0; i < lines.Length; i++)
            {
                plans[i] = lines[i].Plan;
            }

            return plans;
        }

        private static ILine? Radio(
            Board board,
            DeviceSettings settings,
            Supervisor supervisor,
            GpioController gpio,
            IRandom random,
            Wake wake)
        {
            RadioPlan? plan = board.Radio == null
                ? null
                : RadioPlan.Parse(settings.Region, settings.Spreading, settings.Channels, board.Radio.MaxPowerDbm);
            if (board.Radio == null || plan == null)
            {
                return null;
            }

            return new RadioLine(
                RadioDriver.Open(board.Radio, gpio, wake),
                plan,
                supervisor.Store,
                random,
                board.Battery != null,
                supervisor.WasWokenByTimer,
                System.Environment.TickCount64)
            {
                HeartbeatCopies = AirManners.HeartbeatCopies(settings.IntervalSeconds),
            };
        }
    }
}
