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
        private readonly LinkPlan[] _links;
        private readonly int[] _capsMs;

        // Oldest first.
        private readonly ArrayList _unfinished = new ArrayList();
        private readonly ArrayList _finished = new ArrayList();

        public AlarmOutbox(IStore store, LinkPlan[] links, int heartbeatSeconds)
        {
            _store = store;
            _links = links;
            _capsMs = new int[links.Length];
            for (int i = 0; i < links.Length; i++)
            {
                _capsMs[i] = AlarmSession.RetryCapMs(links[i], heartbeatSeconds);
            }
        }

        public int UnfinishedCount => _unfinished.Count;

        /// <summary>When the next sending over a link is due.</summary>
        public long NextDeadlineMs(int link)
        {
            long next = Never.AtMs;
            for (int i = 0; i < _unfinished.Count; i++)
            {
                next = Never.Earlier(next, At(_unfinished, i).NextSendMs(link));
            }

            return next;
        }

        /// <summary>Finds the unfinished alarms of before the start again.</summary>
        /// <param name="spent">It was only asleep: they go out once now and then slowly.</param>
        /// <returns>The contacts whose press was raised and that were closed, as <see cref="Save"/> was told.</returns>
        public int Load(bool spent, long nowMs)
        {
            byte[]? record = _store.Read(Record);
            if (record == null)
            {
                return 0;
            }

            AlarmRecord.Read(record, _unfinished, MaxUnfinished, _links.Length, nowMs);
            for (int i = 0; i < _unfinished.Count; i++)
            {
                At(_unfinished, i).IsSpent = spent;
            }

            return AlarmRecord.HeldIn(record);
        }

        /// <summary>Writes the unfinished alarms down. Called after sending, so that flash never delays a press.</summary>
        /// <param name="held">Contacts that are closed and whose press was raised, so that it is not raised again.</param>
        /// <returns>False if they may not survive a power cut.</returns>
        public bool Save(int held) => _store.Write(Record, AlarmRecord.Of(_unfinished, held));

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

        /// <summary>Whether an alarm of that kind is still unfinished.</summary>
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

        /// <summary>The youngest alarm that a hand raised after a time and has not taken back; null if there is none.</summary>
        public AlarmSession? LatestOfHand(long sinceMs, uint firstOfBoot)
        {
            AlarmSession? latest = null;
            for (int i = 0; i < _finished.Count + _unfinished.Count; i++)
            {
                AlarmSession session = Any(i);
                if (session.Counter >= firstOfBoot && session.RaisedAtMs >= sinceMs && !session.IsTakenBack
                    && AlarmRank.IsOfHand(session.Kind) && session.Kind != EventKind.Cancel
                    && (latest == null || session.Counter > latest.Counter))
                {
                    latest = session;
                }
            }

            return latest;
        }

        /// <summary>Takes a stage from a sealed ack.</summary>
        /// <param name="known">Whether there is an alarm with that counter.</param>
        /// <returns>True if it finished an alarm, so that <see cref="Save"/> is due.</returns>
        public bool OnAck(uint counter, AckStage stage, long nowMs, out bool known)
        {
            known = true;
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
                if (session.Counter == counter)
                {
                    if (!session.Reach(stage, nowMs))
                    {
                        return false;
                    }

                    _unfinished.RemoveAt(i);
                    if (_finished.Count == MaxFinished)
                    {
                        _finished.RemoveAt(0);
                    }

                    _finished.Add(session);
                    return true;
                }
            }

            known = false;
            return false;
        }

        /// <summary>The link came up: everything is due at once.</summary>
        public void SendAllNow(int link, long nowMs)
        {
            for (int i = 0; i < _unfinished.Count; i++)
            {
                At(_unfinished, i).SendNow(link, nowMs);
            }
        }

        /// <summary>Hands what is due to a link, the most important first.</summary>
        /// <returns>How many frames it took.</returns>
        public int SendDue(int link, IRandom random, long nowMs)
        {
            int sent = 0;
            for (int i = 0; i < _unfinished.Count; i++)
            {
                At(_unfinished, i).Follow(link, _links[link].Link, nowMs);
            }

            for (int rank = AlarmRank.Highest; rank >= 0; rank--)
            {
                for (int i = 0; i < _unfinished.Count; i++)
                {
                    AlarmSession session = At(_unfinished, i);
                    if (AlarmRank.Of(session.Kind) != rank || session.NextSendMs(link) > nowMs)
                    {
                        continue;
                    }

                    if (_links[link].Link.Send(session.Frame, rank >= AlarmRank.LeastUrgent, true))
                    {
                        session.Sent(link, _links[link], CapMs(link), random, nowMs);
                        sent++;
                    }
                    else
                    {
                        session.Refused(link, nowMs);
                    }
                }
            }

            return sent;
        }

        /// <summary>
        /// Whether an alarm is still sent quickly. Quick ends with the budget of each link, and on a link that is down or
        /// takes nothing after a while: a battery has to live for the next press too.
        /// </summary>
        public bool IsHurrying(long nowMs)
        {
            for (int i = 0; i < _unfinished.Count; i++)
            {
                AlarmSession session = At(_unfinished, i);
                int patienceMs = session.IsSpent ? SleepRule.AwakePerSpentAlarmMs : SleepRule.AwakePerAlarmMs;
                for (int link = 0; link < _links.Length; link++)
                {
                    if (!session.IsSlow(link, _links[link]) && nowMs - session.RaisedAtMs < patienceMs)
                    {
                        return true;
                    }
                }
            }

            return false;
        }

        /// <summary>Whether the hub has an alarm and may yet tell more of it, for so long after it last did.</summary>
        public bool IsAwaitingStages(long nowMs, int forMs)
        {
            for (int i = 0; i < _finished.Count; i++)
            {
                AlarmSession session = At(_finished, i);
                if (session.Stage < AckStage.Responding && !session.IsHidden && AlarmRank.Of(session.Kind) >= AlarmRank.Medical
                    && nowMs - session.StageAtMs < forMs)
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>
        /// The alarm that the light speaks of: the youngest of the most important that may be seen. Silent ones, and
        /// what no hand raised, are never it.
        /// </summary>
        /// <param name="shownForMs">How long the last stage of an alarm is shown.</param>
        public AlarmSession? Shown(long nowMs, long shownForMs)
        {
            AlarmSession? shown = null;
            for (int i = 0; i < _finished.Count + _unfinished.Count; i++)
            {
                AlarmSession session = Any(i);
                if (IsSeen(session, nowMs, shownForMs) && (shown == null || Outshines(session, shown)))
                {
                    shown = session;
                }
            }

            return shown;
        }

        private static bool IsSeen(AlarmSession session, long nowMs, long shownForMs)
        {
            if (session.IsHidden || session.IsTakenBack || !AlarmRank.IsOfHand(session.Kind))
            {
                return false;
            }

            bool alarms = AlarmRank.Of(session.Kind) >= AlarmRank.Medical;
            return session.IsUnfinished || nowMs - session.StageAtMs < (alarms ? shownForMs : TestShownForMs);
        }

        private static bool Outshines(AlarmSession session, AlarmSession other)
        {
            int rank = AlarmRank.Of(session.Kind);
            int otherRank = AlarmRank.Of(other.Kind);
            return rank != otherRank ? rank > otherRank : session.Counter > other.Counter;
        }

        private int CapMs(int link)
        {
            int rationMs = _links[link].RationMs * _unfinished.Count;
            return rationMs > _capsMs[link] ? rationMs : _capsMs[link];
        }

        private AlarmSession Any(int i) => i < _finished.Count ? At(_finished, i) : At(_unfinished, i - _finished.Count);

        private static AlarmSession At(ArrayList list, int index) => (AlarmSession)list[index]!;

        /// <summary>
        /// A condition has a beginning and an end, and they are two things; a press is a press; each cancel takes back
        /// another alarm; what was taken back says nothing any more.
        /// </summary>
        private static bool Says(AlarmSession session, EventKind kind, bool restore, byte cause)
        {
            if (kind == EventKind.Cancel)
            {
                return false;
            }

            bool condition = kind == EventKind.Fault || kind == EventKind.Tamper;
            return session.Kind == kind && !session.IsTakenBack && (!condition || (session.Restore == restore && session.Cause == cause));
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
                if (At(_unfinished, i).Kind == At(_unfinished, index).Kind && !At(_unfinished, i).IsTakenBack)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
