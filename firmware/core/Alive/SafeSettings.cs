using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// What is left of the settings in safe mode: who the device is, its key and its links. The buttons are as simple as it
    /// gets, and either raises the same; one that may raise something silent stays silent, since a light at the wrong moment can kill.
    /// </summary>
    public static class SafeSettings
    {
        public static void Simplify(DeviceSettings settings)
        {
            bool silent = settings.IsMapped(EventKind.SilentPanic) || settings.IsMapped(EventKind.Duress);
            settings.Single = silent ? EventKind.SilentPanic : EventKind.Panic;
            settings.Hold = EventKind.None;
            settings.Double = EventKind.None;
            settings.Triple = EventKind.None;
            settings.Both = EventKind.None;
            settings.Second = settings.Single;
            settings.GraceSeconds = 0;
        }

        /// <summary>The same board without what an alarm does not need.</summary>
        public static Board Simplify(Board board)
        {
            board.TamperPin = Board.NotFitted;
            board.VibrationPin = Board.NotFitted;
            board.BuzzerPin = Board.NotFitted;
            if (board.Battery != null)
            {
                board.Battery.AdcPin = Board.NotFitted;
            }

            return board;
        }
    }
}
