using System.Text;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// What an installer gives one device: a text file of <c>name = value</c> lines, <c>#</c> begins a comment. Every
    /// field is checked; a bad one gets a message and a safe default, so a typing error never makes a dead button.
    /// </summary>
    public sealed class DeviceSettings
    {
        public const string FileName = "I:\\schoolbutton.txt";

        public const int MinIntervalSeconds = 1;
        public const int MaxIntervalSeconds = 3600;
        public const int DefaultIntervalSeconds = 60;
        public const int MinHoldMs = 500;
        public const int MaxHoldMs = 5000;
        public const int DefaultHoldMs = 1500;
        public const int MinDoubleMs = 150;
        public const int MaxDoubleMs = 1000;
        public const int DefaultDoubleMs = 400;
        public const int MaxGraceSeconds = 120;
        public const int MinSpreading = 7;
        public const int MaxSpreading = 12;
        public const int DefaultSpreading = 7;
        public const string DefaultRegion = "ru864";
        public const int MaxTextLength = 64;
        public const int PlainPort = 1883;
        public const int TlsPort = 8883;

        private static readonly string[] Regions = { "ru864", "eu868" };

        /// <summary>24 bits; 0 if the file names none, and then the device cannot speak.</summary>
        public uint Address { get; set; }

        public byte[]? Key { get; set; }

        /// <summary>The MQTT password; the user name is the device's id.</summary>
        public string Password { get; set; } = "";

        /// <summary>The hub's name or address; empty on a device that has a radio alone.</summary>
        public string Host { get; set; } = "";

        public int Port { get; set; } = TlsPort;

        public bool Tls { get; set; } = true;

        /// <summary>The PEM file of the hub's certificate authority on drive I:, empty for the one stored in the device.</summary>
        public string CaFile { get; set; } = "";

        public int IntervalSeconds { get; set; } = DefaultIntervalSeconds;

        public byte Zone { get; set; } = 1;

        public EventKind Single { get; set; } = EventKind.Panic;

        public EventKind Hold { get; set; } = EventKind.None;

        public EventKind Double { get; set; } = EventKind.None;

        public EventKind Triple { get; set; } = EventKind.None;

        /// <summary>Both contacts of a two-button device together.</summary>
        public EventKind Both { get; set; } = EventKind.None;

        /// <summary>The second contact alone.</summary>
        public EventKind Second { get; set; } = EventKind.None;

        public int HoldMs { get; set; } = DefaultHoldMs;

        public int DoubleMs { get; set; } = DefaultDoubleMs;

        /// <summary>For so long an alarm can be taken back on the device; 0: it cannot.</summary>
        public int GraceSeconds { get; set; }

        /// <summary>Alarms show no light and make no sound; vibration alone tells how far they have come.</summary>
        public bool Silent { get; set; }

        /// <summary>The radio band, <c>ru864</c> or <c>eu868</c>.</summary>
        public string Region { get; set; } = DefaultRegion;

        /// <summary>The radio's spreading factor, 7 to 12.</summary>
        public int Spreading { get; set; } = DefaultSpreading;

        /// <summary>Radio channels that the site uses, each with a gateway of its own.</summary>
        public int Channels { get; set; } = 1;

        /// <summary>Of a gateway: on which of them it is, from 1.</summary>
        public int Channel { get; set; } = 1;

        /// <summary>What was wrong with the file, for an installer to read; without secrets. Empty if nothing was.</summary>
        public string[] Problems { get; private set; } = new string[0];

        /// <summary>Whether the device knows who it is and has a key to seal with.</summary>
        public bool CanSpeak => Address != 0 && Key != null;

        /// <summary>Whether there is a hub to talk MQTT with.</summary>
        public bool UsesMqtt => Host.Length > 0;

        /// <summary>The six hex digits by which the hub knows the device.</summary>
        public string Id => DeviceAddress.ToText(Address);

        /// <summary>Something that only shows when the settings are put to use.</summary>
        public void AddProblem(string message)
        {
            string[] problems = new string[Problems.Length + 1];
            System.Array.Copy(Problems, 0, problems, 0, Problems.Length);
            problems[Problems.Length] = message;
            Problems = problems;
        }

        /// <summary>For a board with Wi-Fi, one contact and no radio.</summary>
        /// <param name="text">The file's content, null if there is no file.</param>
        public static DeviceSettings FromText(string? text) => FromText(text, new Board());

        /// <param name="text">The file's content, null if there is no file.</param>
        /// <param name="board">What is not in the file, or wrong there, is as the board's defaults say.</param>
        public static DeviceSettings FromText(string? text, Board board)
        {
            DeviceSettings settings = new DeviceSettings();
            DeviceSettings defaults = board.Defaults;
            SettingsReader reader = new SettingsReader(text);
            settings.Address = DeviceAddress.FromText(reader.Text("id").ToLower());
            if (settings.Address == 0)
            {
                reader.Problem("id: must be six hex digits, not 000000; without it the button cannot speak");
            }

            settings.Key = reader.Hex("key", Frame.KeyLength);
            settings.ReadHub(reader, board);
            settings.IntervalSeconds =
                reader.Number("interval", MinIntervalSeconds, MaxIntervalSeconds, defaults.IntervalSeconds);
            settings.Zone = (byte)reader.Number("zone", 1, 255, defaults.Zone);
            settings.HoldMs = reader.Number("hold-ms", MinHoldMs, MaxHoldMs, defaults.HoldMs);
            settings.DoubleMs = reader.Number("double-ms", MinDoubleMs, MaxDoubleMs, defaults.DoubleMs);
            settings.Silent = reader.Switch("silent", defaults.Silent);
            settings.Region = reader.Choice("region", Regions, defaults.Region);
            settings.Spreading = reader.Number("spreading", MinSpreading, MaxSpreading, defaults.Spreading);
            settings.Channels = reader.Number("channels", 1, RadioPlan.MaxChannels, defaults.Channels);
            settings.Channel = reader.Number("channel", 1, RadioPlan.MaxChannels, defaults.Channel);
            settings.ReadPatterns(reader, board);
            settings.Problems = reader.Finish();
            return settings;
        }

        /// <summary>The file that <see cref="FromText"/> reads back. It holds secrets.</summary>
        public string ToText()
        {
            StringBuilder text = new StringBuilder();
            Line(text, "id", Id);
            Line(text, "key", SettingsReader.ToHex(Key));
            Line(text, "password", Password);
            Line(text, "host", Host);
            Line(text, "port", Port.ToString());
            Line(text, "tls", Tls ? "on" : "off");
            Line(text, "ca", CaFile);
            Line(text, "interval", IntervalSeconds.ToString());
            Line(text, "zone", Zone.ToString());
            Line(text, "single", EventName.Of(Single));
            Line(text, "hold", EventName.Of(Hold));
            Line(text, "double", EventName.Of(Double));
            Line(text, "triple", EventName.Of(Triple));
            Line(text, "both", EventName.Of(Both));
            Line(text, "second", EventName.Of(Second));
            Line(text, "hold-ms", HoldMs.ToString());
            Line(text, "double-ms", DoubleMs.ToString());
            Line(text, "grace", GraceSeconds.ToString());
            Line(text, "silent", Silent ? "on" : "off");
            Line(text, "region", Region);
            Line(text, "spreading", Spreading.ToString());
            Line(text, "channels", Channels.ToString());
            Line(text, "channel", Channel.ToString());
            return text.ToString();
        }

        /// <summary>Whether a hand can raise this.</summary>
        public bool IsMapped(EventKind kind) =>
            Single == kind || Hold == kind || Double == kind || Triple == kind || Both == kind || Second == kind;

        /// <summary>A board with a radio may do without Wi-Fi, but half of an account is a mistake.</summary>
        private void ReadHub(SettingsReader reader, Board board)
        {
            bool named = reader.Text("host").Length > 0 || reader.Text("password").Length > 0;
            if (board.Radio == null || named)
            {
                Password = reader.Required("password");
                Host = reader.Required("host");
            }

            Tls = reader.Switch("tls", board.Defaults.Tls);
            Port = reader.Number("port", 1, 65535, Tls ? TlsPort : PlainPort);
            CaFile = reader.Text("ca");
        }

        private void ReadPatterns(SettingsReader reader, Board board)
        {
            DeviceSettings defaults = board.Defaults;
            Single = reader.Event("single", defaults.Single);
            Hold = reader.Event("hold", defaults.Hold);
            Double = reader.Event("double", defaults.Double);
            Triple = reader.Event("triple", defaults.Triple);
            Both = reader.Event("both", defaults.Both);
            Second = reader.Event("second", defaults.Second);
            if (board.SecondButtonPin == Board.NotFitted && (Both != EventKind.None || Second != EventKind.None))
            {
                reader.Problem("both, second: the board has no second contact; taken as none");
                Both = EventKind.None;
                Second = EventKind.None;
            }

            if (RaisesNothing())
            {
                reader.Problem("no press raises an alarm or a test; single raises panic");
                Single = EventKind.Panic;
            }

            GraceSeconds = reader.Number("grace", 0, MaxGraceSeconds, defaults.GraceSeconds);
            if (GraceSeconds == 0 && IsMapped(EventKind.Cancel))
            {
                reader.Problem("grace: is 0 or missing, so a press that should cancel raises an alarm instead");
            }
        }

        private bool RaisesNothing() =>
            !IsMapped(EventKind.Panic) && !IsMapped(EventKind.SilentPanic) && !IsMapped(EventKind.Duress)
            && !IsMapped(EventKind.Medical) && !IsMapped(EventKind.Test);

        private static void Line(StringBuilder text, string name, string value)
        {
            if (value.Length > 0)
            {
                text.Append(name).Append(" = ").Append(value).Append('\n');
            }
        }
    }
}
