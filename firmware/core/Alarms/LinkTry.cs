namespace SchoolButton.Firmware.Core
{
    /// <summary>How far one alarm is on one link.</summary>
    internal sealed class LinkTry
    {
        public long NextSendMs { get; set; }

        /// <summary>The pause after the next sending; 0 for the link's first.</summary>
        public int RetryMs { get; set; }

        public int Sendings { get; set; }
    }
}
