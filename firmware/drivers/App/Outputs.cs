using System.Device.Gpio;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>What of the indicator and the gauges is soldered to a board.</summary>
    public static class Outputs
    {
        public static IndicatorOutputs Open(GpioController gpio, Board board) => new IndicatorOutputs
        {
            Light = Light(gpio, board),
            Vibration = board.VibrationPin != Board.NotFitted ? new Vibration(gpio, board.VibrationPin) : null,
            Sound = board.BuzzerPin != Board.NotFitted ? new BuzzerSound(board.BuzzerPin) : null,
        };

        public static IVitals Vitals(GpioController gpio, Board board, Supervisor supervisor)
        {
            BatteryPart? part = board.Battery;
            bool measured = part != null && part.AdcPin != Board.NotFitted;
            return new Vitals(
                supervisor.ResetCause, measured ? new BatteryInput(gpio, part!) : null, part == null);
        }

        private static ILight? Light(GpioController gpio, Board board)
        {
            if (board.RedPin != Board.NotFitted)
            {
                return new RgbLight(gpio, board.RedPin, board.GreenPin, board.BluePin);
            }

            return board.WhitePin != Board.NotFitted ? new SingleLight(gpio, board.WhitePin) : null;
        }
    }
}
