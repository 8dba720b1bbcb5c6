using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>The names that a settings file uses for what a press may raise.</summary>
    public static class EventName
    {
        // In the order of EventKind. A drill is not raised by a press.
        private static readonly string[] Names =
        {
            "none", "panic", "silent-panic", "duress", "medical", "test", "", "cancel",
        };

        public static string Of(EventKind kind) =>
            (int)kind < Names.Length && Names[(int)kind].Length > 0 ? Names[(int)kind] : Names[0];

        /// <returns>The number of the event kind, -1 if the name is unknown.</returns>
        public static int Find(string name)
        {
            for (int i = 0; i < Names.Length; i++)
            {
                if (Names[i] == name && name.Length > 0)
                {
                    return i;
                }
            }

            return -1;
        }
    }
}
