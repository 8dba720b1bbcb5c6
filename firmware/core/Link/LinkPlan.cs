namespace SchoolButton.Firmware.Core
{
    /// <summary>A link and how an alarm is repeated on it until somebody answers.</summary>
    public sealed class LinkPlan
    {
        public LinkPlan(IUplink link)
        {
            Link = link;
        }

        public IUplink Link { get; }

        /// <summary>The first pause between two sendings of the same alarm; <see cref="GrowthPercent"/> says how the later ones grow.</summary>
        public int FirstRetryMs { get; set; } = AlarmSession.FirstRetryMs;

        public int MaxRetryMs { get; set; } = AlarmSession.MaxRetryMs;

        /// <summary>Each pause is so many percent of the one before, without its jitter.</summary>
        public int GrowthPercent { get; set; } = 200;

        /// <summary>Each pause varies by so much either way.</summary>
        public int JitterPercent { get; set; } = AlarmSession.JitterPercent;

        /// <summary>
        /// For a link whose time is rationed: the longest pause of an alarm is at least this, times the unfinished alarms,
        /// so that their repetitions leave room for a new one; 0: it is not.
        /// </summary>
        public int RationMs { get; set; }

        /// <summary>After so many sendings of one alarm (a battery's budget) the pauses are <see cref="SlowRetryMs"/>; 0: never.</summary>
        public int Budget { get; set; }

        public int SlowRetryMs { get; set; }

        /// <summary>For a link that reaches here and not there: the pause between the heartbeats of a walk test; 0: it has none.</summary>
        public int WalkMs { get; set; }

        /// <summary>How long it may bring no answer before it is made anew; <see cref="LinkWatch.NeverDeaf"/> if silence proves nothing.</summary>
        public int DeafMs { get; set; } = LinkWatch.DeafMs;
    }
}
