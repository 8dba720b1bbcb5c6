namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// One device kind on one board, declared: what is soldered to which pin, what feeds it, and what the settings are
    /// when the installer says nothing. The app composes itself from it; hardware/boards/ names the same pins.
    /// </summary>
    public sealed class Board
    {
        /// <summary>The number of a pin that is not there.</summary>
        public const int NotFitted = -1;

        /// <summary>As its page in hardware/boards/ is called, without <c>.md</c>.</summary>
        public string Name { get; set; } = "";

        public Processor Processor { get; set; }

        /// <summary>All contacts close to ground (true) or to 3.3 V.</summary>
        public bool ContactsActiveLow { get; set; } = true;

        public int ButtonPin { get; set; } = NotFitted;

        /// <summary>The second contact of a two-button device.</summary>
        public int SecondButtonPin { get; set; } = NotFitted;

        /// <summary>Low for seconds after a press of the first or second contact: see <see cref="PressMemory"/>.</summary>
        public int PressMemoryPin { get; set; } = NotFitted;

        /// <summary>Closed while the housing is closed; open means tampered with.</summary>
        public int TamperPin { get; set; } = NotFitted;

        /// <summary>A light of three colours, high shines; a single-colour light is on <see cref="WhitePin"/>.</summary>
        public int RedPin { get; set; } = NotFitted;

        public int GreenPin { get; set; } = NotFitted;

        public int BluePin { get; set; } = NotFitted;

        /// <summary>A light of one colour, high shines: it shows the rhythms alone.</summary>
        public int WhitePin { get; set; } = NotFitted;

        /// <summary>Vibration motor behind a transistor, high runs.</summary>
        public int VibrationPin { get; set; } = NotFitted;

        /// <summary>Passive buzzer on a PWM pin.</summary>
        public int BuzzerPin { get; set; } = NotFitted;

        /// <summary>The annunciator's strobe behind a transistor, high flashes.</summary>
        public int StrobePin { get; set; } = NotFitted;

        /// <summary>The annunciator's sounder behind a transistor, high sounds.</summary>
        public int SounderPin { get; set; } = NotFitted;

        /// <summary>Toggled by the main loop; an external watchdog cuts the power if it rests.</summary>
        public int WatchdogPin { get; set; } = NotFitted;

        /// <summary>How long the pin may rest; longer than the board ever sleeps.</summary>
        public int WatchdogMs { get; set; } = 60000;

        /// <summary>Null if there is none.</summary>
        public RadioPart? Radio { get; set; }

        /// <summary>Null on mains.</summary>
        public BatteryPart? Battery { get; set; }

        /// <summary>Wi-Fi is joined: always on mains; on battery only while an alarm is unfinished.</summary>
        public bool HasWifi { get; set; } = true;

        /// <summary>What the settings are where the file is silent or wrong.</summary>
        public DeviceSettings Defaults { get; set; } = new DeviceSettings();

        /// <summary>The level is read at least this often even if no edge was reported: an edge can get lost.</summary>
        public int PollMs { get; set; } = 100;

        /// <summary>A link thread that gives no sign of life for this long hangs in a call, and only a restart helps.</summary>
        public int LinkStuckMs { get; set; } = 180000;
    }
}
