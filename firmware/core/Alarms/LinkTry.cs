namespace SchoolButton.Firmware.Core
{
    /// <summary>How far one alarm is on one link.</summary>
    internal sealed class LinkTry
    {
        public long NextSendMs { get; set; }

        /// <summary>The pause after the next sending; 0 for the link's first.</summary>
        public int RetryMs { get; set; }

        /// <summary>The pause after the last sending, which begins when the link is done with it; 0 if it has begun.</summary>
        public int PauseMs { get; set; }

        /// <summary>A burst of copies is one.</summary>
        public int Sendings { get; set; }
    }
}
