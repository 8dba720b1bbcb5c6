using System.Collections;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Takes a settings file apart and collects what is wrong with it. Messages name the field and what it may be, never
    /// the value: it could be a secret in the wrong line.
    /// </summary>
    internal sealed class SettingsReader
    {
        private const string Digits = "0123456789abcdef";
        private const char ByteOrderMark = '\uFEFF';
        private const int MaxFileLength = 4096;
        private const int MaxProblems = 16;
        private const int MaxDigits = 9;

        private readonly ArrayList _names = new ArrayList();
        private readonly ArrayList _values = new ArrayList();
        private readonly ArrayList _known = new ArrayList();
        private readonly ArrayList _problems = new ArrayList();

        public SettingsReader(string? text)
        {
            if (text == null)
            {
                Problem("the file is missing; copy it to the device");
                return;
            }

            if (text.Length > MaxFileLength)
            {
                Problem("the file is longer than 4096 characters; what is behind them is ignored");
                text = text.Substring(0, MaxFileLength);
            }

            string[] lines = text.TrimStart(ByteOrderMark).Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                ReadLine(lines[i], i + 1);
            }
        }

        public static string ToHex(byte[]? bytes)
        {
            if (bytes == null)
            {
                return "";
            }

            char[] text = new char[bytes.Length * 2];
            for (int i = 0; i < bytes.Length; i++)
            {
                text[2 * i] = Digits[bytes[i] >> 4];
                text[(2 * i) + 1] = Digits[bytes[i] & 0xF];
            }

            return new string(text);
        }

        public void Problem(string message)
        {
            if (_problems.Count < MaxProblems)
            {
                _problems.Add(message);
            }
        }

        /// <returns>The value, empty if the file does not name it.</returns>
        public string Text(string name)
        {
            _known.Add(name);
            for (int i = 0; i < _names.Count; i++)
            {
                if ((string)_names[i]! == name)
                {
                    return (string)_values[i]!;
                }
            }

            return "";
        }

        public string Required(string name)
        {
            string value = Text(name);
            if (value.Length == 0 || value.Length > DeviceSettings.MaxTextLength)
            {
                Problem(name + ": must have 1 to 64 characters");
                return "";
            }

            return value;
        }

        /// <returns>The value if it is one of these, in lower case.</returns>
        public string Choice(string name, string[] choices, string fallback)
        {
            string value = Text(name).ToLower();
            string all = "";
            for (int i = 0; i < choices.Length; i++)
            {
                if (value == choices[i])
                {
                    return value;
                }

                all += (i == 0 ? "" : " or ") + choices[i];
            }

            if (value.Length > 0)
            {
                Problem(name + ": must be " + all + "; taken as " + fallback);
            }

            return fallback;
        }

        public byte[]? Hex(string name, int length)
        {
            string value = Text(name).ToLower();
            byte[] bytes = new byte[length];
            bool good = value.Length == length * 2;
            for (int i = 0; good && i < value.Length; i++)
            {
                int digit = Digits.IndexOf(value[i]);
                good = digit >= 0;
                bytes[i / 2] = (byte)((bytes[i / 2] << 4) | (digit & 0xF));
            }

            if (!good)
            {
                Problem(name + ": must be " + (length * 2).ToString() + " hex digits");
                return null;
            }

            return bytes;
        }

        public bool Switch(string name, bool fallback)
        {
            string value = Text(name);
            if (value.Length == 0 || value == "on" || value == "off")
            {
                return value.Length == 0 ? fallback : value == "on";
            }

            Problem(name + ": must be on or off; taken as " + (fallback ? "on" : "off"));
            return fallback;
        }

        public int Number(string name, int min, int max, int fallback)
        {
            string value = Text(name);
            if (value.Length == 0)
            {
                return fallback;
            }

            int number = 0;
            bool good = value.Length <= MaxDigits;
            for (int i = 0; good && i < value.Length; i++)
            {
                good = value[i] >= '0' && value[i] <= '9';
                number = (number * 10) + (value[i] - '0');
            }

            if (!good || number < min || number > max)
            {
                Problem(name + ": must be a number from " + min.ToString() + " to " + max.ToString()
                    + "; taken as " + fallback.ToString());
                return fallback;
            }

            return number;
        }

        public EventKind Event(string name, EventKind fallback)
        {
            string value = Text(name);
            int kind = value.Length == 0 ? (int)fallback : EventName.Find(value);
            if (kind < 0)
            {
                Problem(name + ": must be none, panic, silent-panic, duress, medical, test or cancel; taken as "
                    + EventName.Of(fallback));
                return fallback;
            }

            return (EventKind)kind;
        }

        /// <summary>Every field was asked for: what is left over has no meaning.</summary>
        public string[] Finish()
        {
            for (int i = 0; i < _names.Count; i++)
            {
                if (!_known.Contains(_names[i]))
                {
                    Problem("a field has a name that is not known; see the list of names");
                    break;
                }
            }

            string[] problems = new string[_problems.Count];
            for (int i = 0; i < problems.Length; i++)
            {
                problems[i] = (string)_problems[i]!;
            }

            return problems;
        }

        private void ReadLine(string line, int number)
        {
            line = line.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                return;
            }

            int equals = line.IndexOf('=');
            if (equals <= 0)
            {
                Problem("line " + number.ToString() + ": must be name = value");
                return;
            }

            string name = line.Substring(0, equals).Trim();
            if (_names.Contains(name))
            {
                Problem("line " + number.ToString() + ": the name is there twice; the first one counts");
                return;
            }

            _names.Add(name);
            _values.Add(line.Substring(equals + 1).Trim());
        }
    }
}
