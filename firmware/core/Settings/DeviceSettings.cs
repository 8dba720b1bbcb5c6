using System.Text;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// What an installer gives one button: a text file of <c>name = value</c> lines, <c>#</c> begins a comment. Every
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
        public const int MaxTextLength = 64;
        public const int PlainPort = 1883;
        public const int TlsPort = 8883;

        /// <summary>24 bits; 0 if the file names none, and then the device cannot speak.</summary>
        public uint Address { get; set; }

        public byte[]? Key { get; set; }

        /// <summary>The MQTT password; the user name is the device's id.</summary>
        public string Password { get; set; } = "";

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

        public int HoldMs { get; set; } = DefaultHoldMs;

        public int DoubleMs { get; set; } = DefaultDoubleMs;

        /// <summary>What was wrong with the file, for an installer to read; without secrets. Empty if nothing was.</summary>
        public string[] Problems { get; private set; } = new string[0];

        /// <summary>Whether the device knows who it is and has a key to seal with.</summary>
        public bool CanSpeak => Address != 0 && Key != null;

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

        /// <param name="text">The file's content, null if there is no file.</param>
        public static DeviceSettings FromText(string? text)
        {
            DeviceSettings settings = new DeviceSettings();
            SettingsReader reader = new SettingsReader(text);
            settings.Address = DeviceAddress.FromText(reader.Text("id"));
            if (settings.Address == 0)
            {
                reader.Problem("id: must be six lower-case hex digits, not 000000; without it the button cannot speak");
            }

            settings.Key = reader.Hex("key", Frame.KeyLength);
            settings.Password = reader.Required("password");
            settings.Host = reader.Required("host");
            settings.Tls = reader.Switch("tls", true);
            settings.Port = reader.Number("port", 1, 65535, settings.Tls ? TlsPort : PlainPort);
            settings.CaFile = reader.Text("ca");
            settings.IntervalSeconds =
                reader.Number("interval", MinIntervalSeconds, MaxIntervalSeconds, DefaultIntervalSeconds);
            settings.Zone = (byte)reader.Number("zone", 1, 255, 1);
            settings.Single = reader.Event("single", EventKind.Panic);
            settings.Hold = reader.Event("hold", EventKind.None);
            settings.Double = reader.Event("double", EventKind.None);
            settings.HoldMs = reader.Number("hold-ms", MinHoldMs, MaxHoldMs, DefaultHoldMs);
            settings.DoubleMs = reader.Number("double-ms", MinDoubleMs, MaxDoubleMs, DefaultDoubleMs);
            if (settings.Single == EventKind.None && settings.Hold == EventKind.None && settings.Double == EventKind.None)
            {
                reader.Problem("single, hold and double are all none; single raises panic");
                settings.Single = EventKind.Panic;
            }

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
            Line(text, "hold-ms", HoldMs.ToString());
            Line(text, "double-ms", DoubleMs.ToString());
            return text.ToString();
        }

        private static void Line(StringBuilder text, string name, string value)
        {
            if (value.Length > 0)
            {
                text.Append(name).Append(" = ").Append(value).Append('\n');
            }
        }
    }
}
