namespace SchoolButton.Protocol
{
    /// <summary>What the hub may ask of a device. No command can silence a press.</summary>
    public enum CommandKind : byte
    {
        None = 0,

        /// <summary>Send a heartbeat now, with its details.</summary>
        Ping = 1,

        /// <summary>Show yourself; the argument is seconds.</summary>
        Identify = 2,

        /// <summary>Presses count as <see cref="EventKind.Test"/>; the argument is seconds, 0 ends it at once.</summary>
        TestMode = 3,

        /// <summary>
        /// An annunciator shows the <see cref="Announcement"/> in <see cref="CommandBody.Detail"/> for as many seconds as the
        /// argument says. Other devices ignore it.
        /// </summary>
        Announce = 4,

        /// <summary>
        /// Presses count as in <see cref="TestMode"/>, and the device stays awake, sends a heartbeat every few seconds and
        /// shows how well it is heard, so that somebody can walk through the building with it; the argument is seconds,
        /// 0 ends it at once.
        /// </summary>
        WalkTest = 5,
    }
}
