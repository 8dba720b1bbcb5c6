using System.Collections;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// The alarms that are not yet stored by the hub, kept across reboots, and those that are, for as long as the light
    /// shows how far they have come. Bounded: at the bound, alarms go first.
    /// </summary>
    public sealed class AlarmOutbox
    {
        public const int MaxUnfinished = 8;
        public const int MaxFinished = 8;

        /// <summary>How long the light shows an alarm's last stage.</summary>
        public const long ShownForMs = 10 * 60 * 1000;

        /// <summary>The same for what alarms nobody.</summary>
        public const long TestShownForMs = 10 * 1000;

        private const string Record = "alarms";
        private const int KeepsItsPlace = int.MaxValue;

        private readonly IStore _store;
        private readonly int _retryCapMs;

        // Oldest first.
        private readonly ArrayList _unfinished = new ArrayList();
        private readonly ArrayList _finished = new ArrayList();

        public AlarmOutbox(IStore store, int heartbeatSeconds)
        {
            _store = store;
            _retryCapMs = AlarmSession.RetryCapMs(heartbeatSeconds);
        }

        public int UnfinishedCount => _unfinished.Count;

        public long NextDeadlineMs
        {
            get
            {
                long next = Never.AtMs;
                for (int i = 0; i < _unfinished.Count; i++)
                {
                    next = Never.Earlier(next, At(_unfinished, i).NextSendMs);
                }

                return next;
            }
        }

        /// <summary>Finds the unfinished alarms of before the power cut again.</summary>
        public void Load(long nowMs)
        {
            byte[]? record = _store.Read(Record);
            if (record != null)
            {
                AlarmRecord.Read(record, _unfinished, MaxUnfinished, nowMs);
            }
        }

        /// <summary>Writes the unfinished alarms down. Called after sending, so that flash never delays a press.</summary>
        /// <returns>False if they may not survive a power cut.</returns>
        public bool Save() => _store.Write(Record, AlarmRecord.Of(_unfinished));

        /// <summary>
        /// Whether a new alarm gets a place. At the bound it merges into the youngest unfinished one of its kind. If it
        /// is the first of its kind, something that matters less gives way: first what no hand raised, then one whose
        /// kind is there twice, then one of a less important kind.
        /// </summary>
        /// <returns>False if it is to be dropped: the hub will hear of its kind anyway, or more important ones wait.</returns>
        public bool MakeRoomFor(EventKind kind, bool restore, byte cause)
        {
            if (_unfinished.Count < MaxUnfinished)
            {
                return true;
            }

            int victim = -1;
            int least = KeepsItsPlace;
            for (int i = _unfinished.Count - 1; i >= 0; i--)
            {
                if (Says(At(_unfinished, i), kind, restore, cause))
                {
                    return false;
                }

                int worth = WorthKeeping(i, AlarmRank.Of(kind));
                if (worth < least)
                {
                    victim = i;
                    least = worth;
                }
            }

            if (victim < 0)
            {
                return false;
            }

            _unfinished.RemoveAt(victim);
            return true;
        }

        public void Add(AlarmSession session) => _unfinished.Add(session);

        /// <summary>Whether an alarm that a hand raised is still unfinished.</summary>
        public bool HasUnfinished(EventKind kind)
        {
            for (int i = 0; i < _unfinished.Count; i++)
            {
                if (At(_unfinished, i).Kind == kind)
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>Takes a stage from a sealed ack.</summary>
        /// <returns>True if it finished an alarm, so that <see cref="Save"/> is due.</returns>
        public bool OnAck(uint counter, AckStage stage, long nowMs)
        {
            for (int i = 0; i < _finished.Count; i++)
            {
                if (At(_finished, i).Counter == counter)
                {
                    At(_finished, i).Reach(stage, nowMs);
                    return false;
                }
            }

            for (int i = 0; i < _unfinished.Count; i++)
            {
                AlarmSession session = At(_unfinished, i);
                if (session.Counter == counter && session.Reach(stage, nowMs))
                {
                    _unfinished.RemoveAt(i);
                    if (_finished.Count == MaxFinished)
                    {
                        _finished.RemoveAt(0);
                    }

                    _finished.Add(session);
                    return true;
                }
            }

            return false;
        }

        /// <summary>The link came up: everything is due at once.</summary>
        public void SendAllNow(long nowMs)
        {
            for (int i = 0; i < _unfinished.Count; i++)
            {
                At(_unfinished, i).SendNow(nowMs);
            }
        }

        /// <summary>Hands what is due to the link, the most important first.</summary>
        /// <returns>How many frames were sent.</returns>
        public int SendDue(IUplink uplink, IRandom random, long nowMs)
        {
            int sent = 0;
            for (int rank = AlarmRank.Highest; rank >= 0; rank--)
            {
                for (int i = 0; i < _unfinished.Count; i++)
                {
                    AlarmSession session = At(_unfinished, i);
                    if (AlarmRank.Of(session.Kind) == rank && session.NextSendMs <= nowMs)
                    {
                        if (uplink.Send(session.Frame, AlarmRank.Of(session.Kind) > 0))
                        {
                            sent++;
                        }

                        session.Sent(nowMs, _retryCapMs, random);
                    }
                }
            }

            return sent;
        }

        /// <summary>
        /// The alarm that the light speaks of: the youngest of the most important that may be seen. Silent ones, and
        /// what no hand raised, are never it.
        /// </summary>
        public AlarmSession? Shown(long nowMs)
        {
            AlarmSession? shown = null;
            for (int i = 0; i < _finished.Count + _unfinished.Count; i++)
            {
                AlarmSession session =
                    i < _finished.Count ? At(_finished, i) : At(_unfinished, i - _finished.Count);
                if (IsSeen(session, nowMs) && (shown == null || Outshines(session, shown)))
                {
                    shown = session;
                }
            }

            return shown;
        }

        private static bool IsSeen(AlarmSession session, long nowMs)
        {
            if (AlarmRank.IsSilent(session.Kind) || session.Kind == EventKind.Fault || session.Kind == EventKind.Tamper)
            {
                return false;
            }

            long shownForMs = AlarmRank.Of(session.Kind) == 0 ? TestShownForMs : ShownForMs;
            return session.IsUnfinished || nowMs - session.StageAtMs < shownForMs;
        }

        private static bool Outshines(AlarmSession session, AlarmSession other)
        {
            int rank = AlarmRank.Of(session.Kind);
            int otherRank = AlarmRank.Of(other.Kind);
            return rank != otherRank ? rank > otherRank : session.Counter > other.Counter;
        }

        private static AlarmSession At(ArrayList list, int index) => (AlarmSession)list[index]!;

        /// <summary>A condition has a beginning and an end, and they are two things; a press is a press.</summary>
        private static bool Says(AlarmSession session, EventKind kind, bool restore, byte cause)
        {
            bool condition = kind == EventKind.Fault || kind == EventKind.Tamper;
            return session.Kind == kind && (!condition || (session.Restore == restore && session.Cause == cause));
        }

        /// <returns>The lower, the sooner it gives way to an alarm of that rank.</returns>
        private int WorthKeeping(int index, int newRank)
        {
            int rank = AlarmRank.Of(At(_unfinished, index).Kind);
            if (rank < AlarmRank.Medical)
            {
                return rank < newRank ? rank : KeepsItsPlace;
            }

            if (newRank >= AlarmRank.Medical && IsSecondOfItsKind(index))
            {
                return AlarmRank.Highest + rank;
            }

            return rank < newRank ? (2 * AlarmRank.Highest) + rank : KeepsItsPlace;
        }

        private bool IsSecondOfItsKind(int index)
        {
            for (int i = 0; i < index; i++)
            {
                if (At(_unfinished, i).Kind == At(_unfinished, index).Kind)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
