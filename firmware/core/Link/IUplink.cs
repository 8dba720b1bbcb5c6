namespace SchoolButton.Firmware.Core
{
    /// <summary>A way to the hub. Nothing here blocks.</summary>
    public interface IUplink
    {
        /// <summary>Hands a sealed frame to the link.</summary>
        /// <param name="urgent">An alarm: it goes before what waits and may use what is reserved for alarms.</param>
        /// <param name="awaited">The hub answers it: a radio that sleeps otherwise listens for that.</param>
        /// <returns>False if the link cannot take it now; the caller tries again later.</returns>
        bool Send(byte[] frame, bool urgent, bool awaited);

        /// <summary>The hub has what was sealed with that counter: whatever is left to send of it need not go.</summary>
        void Finish(uint counter);

        /// <summary>Whether what was sealed with that counter is still being sent: the pause until it is sent again begins behind that.</summary>
        bool Holds(uint counter);

        /// <summary>Whether the device may stop for a write to flash now without harm to what is being sent.</summary>
        bool MayPause { get; }

        /// <summary>An alarm waits: connect now instead of sitting out a back-off.</summary>
        void Hurry();

        /// <summary>The link says it is up but nothing comes back: give the connection up and make a new one.</summary>
        void Restart();
    }
}
