using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// One alarm on its way: a sealed frame that is sent again, the same bytes every time and over every link, until the
    /// hub says that it is stored. Each link has its own place in it, which it keeps while it is down.
    /// </summary>
    public sealed class AlarmSession
    {
        public const int FirstRetryMs = 1000;
        public const int MaxRetryMs = 30000;

        /// <summary>A link that could not take the frame is asked again after this.</summary>
        public const int RefusedRetryMs = 1000;

        public const int JitterPercent = 20;

        private readonly LinkTry[] _tries;

        /// <param name="frame">The sealed frame.</param>
        /// <param name="links">How many links the device has.</param>
        /// <param name="nowMs">When it was raised, or found again after a reboot.</param>
        public AlarmSession(EventKind kind, bool restore, byte cause, byte[] frame, int links, long nowMs)
        {
            Kind = kind;
            Restore = restore;
            Cause = cause;
            Frame = frame;
            RaisedAtMs = nowMs;
            Frame? header = Protocol.Frame.ReadHeader(frame);
            Counter = header == null ? 0 : header.Counter;
            _tries = new LinkTry[links];
            for (int i = 0; i < links; i++)
            {
                _tries[i] = new LinkTry { NextSendMs = nowMs };
            }
        }

        public EventKind Kind { get; }

        public bool Restore { get; }

        public byte Cause { get; }

        public byte[] Frame { get; }

        public uint Counter { get; }

        public long RaisedAtMs { get; }

        /// <summary>Nothing in the room may tell of it: it is silent itself, or takes a silent one back.</summary>
        public bool IsHidden { get; set; }

        /// <summary>A hand has cancelled it; both go to the hub.</summary>
        public bool IsTakenBack { get; set; }

        /// <summary>The battery's budget for it was spent before this start.</summary>
        public bool IsSpent { get; set; }

        /// <summary><see cref="AckStage.Heard"/> until the hub has stored it.</summary>
        public AckStage Stage { get; private set; } = AckStage.Heard;

        /// <summary>When <see cref="Stage"/> last rose.</summary>
        public long StageAtMs { get; private set; }

        public bool IsUnfinished => Stage < AckStage.Stored;

        /// <summary>The longest pause between two sendings: half a heartbeat interval, within what the link says.</summary>
        public static int RetryCapMs(LinkPlan plan, int heartbeatSeconds)
        {
            int half = heartbeatSeconds * 500;
            return half < plan.FirstRetryMs ? plan.FirstRetryMs : half > plan.MaxRetryMs ? plan.MaxRetryMs : half;
        }

        /// <summary>Takes a stage from a sealed ack. It never goes back.</summary>
        /// <returns>True if it rose.</returns>
        public bool Reach(AckStage stage, long nowMs)
        {
            if (stage <= Stage || stage > AckStage.Responding)
            {
                return false;
            }

            Stage = stage;
            StageAtMs = nowMs;
            return true;
        }

        public long NextSendMs(int link) => _tries[link].NextSendMs;

        /// <summary>
        /// Whether a link's quick sendings are used up, so that a battery device need not stay awake for it; a burst of
        /// copies is one sending. Once spent, each start has one on each link.
        /// </summary>
        public bool IsSlow(int link, LinkPlan plan)
        {
            int budget = IsSpent ? 1 : plan.Budget;
            return budget > 0 && _tries[link].Sendings >= budget;
        }

        /// <summary>The link is new: it is due at once, and if its budget lasts, quickly again.</summary>
        public void SendNow(int link, long nowMs)
        {
            _tries[link].NextSendMs = nowMs;
            _tries[link].RetryMs = 0;
            _tries[link].PauseMs = 0;
        }

        /// <summary>It was handed to the link: when to do so again.</summary>
        public void Sent(int link, LinkPlan plan, int capMs, IRandom random, long nowMs)
        {
            LinkTry attempt = _tries[link];
            attempt.Sendings++;
            int pauseMs = attempt.RetryMs == 0 ? plan.FirstRetryMs : attempt.RetryMs;
            int longerMs = (int)((long)pauseMs * plan.GrowthPercent / 100);
            attempt.RetryMs = longerMs > capMs ? capMs : longerMs;
            if (IsSlow(link, plan))
            {
                capMs = plan.SlowRetryMs > capMs ? plan.SlowRetryMs : capMs;
                pauseMs = capMs;
            }

            // Not in one product: a slow pause of hours times 120 leaves an int.
            int jitter = pauseMs / 100 * (random.Next((2 * plan.JitterPercent) + 1) - plan.JitterPercent);
            int delay = pauseMs + jitter;
            attempt.PauseMs = delay > capMs ? capMs : delay;
            attempt.NextSendMs = nowMs + attempt.PauseMs;
        }

        /// <summary>Called often: while a link is still busy with it, the pause after the sending has not begun.</summary>
        public void Follow(int link, IUplink uplink, long nowMs)
        {
            LinkTry attempt = _tries[link];
            if (attempt.PauseMs == 0)
            {
                return;
            }

            if (uplink.Holds(Counter))
            {
                attempt.NextSendMs = nowMs + attempt.PauseMs;
            }
            else
            {
                attempt.PauseMs = 0;
            }
        }

        /// <summary>The link had no room.</summary>
        public void Refused(int link, long nowMs)
        {
            _tries[link].NextSendMs = nowMs + RefusedRetryMs;
            _tries[link].PauseMs = 0;
        }
    }
}
