namespace SchoolButton.Firmware.Core
{
    /// <summary>All ways to the hub. The order is the order of preference for what goes over one of them.</summary>
    internal sealed class Links
    {
        private readonly LinkState[] _links;
        private long _askedAtMs;

        public Links(LinkPlan[] plans)
        {
            _links = new LinkState[plans.Length];
            for (int i = 0; i < plans.Length; i++)
            {
                _links[i] = new LinkState(plans[i]);
            }
        }

        public int Count => _links.Length;

        public bool AnyUp => FirstUp < _links.Length;

        /// <summary>The first link that is up; <see cref="Count"/> if none is.</summary>
        public int FirstUp
        {
            get
            {
                int i = 0;
                while (i < _links.Length && !_links[i].IsUp)
                {
                    i++;
                }

                return i;
            }
        }

        /// <summary>The first link that a walk test tries; <see cref="Count"/> if none does.</summary>
        public int Walked
        {
            get
            {
                int i = 0;
                while (i < _links.Length && _links[i].Plan.WalkMs == 0)
                {
                    i++;
                }

                return i;
            }
        }

        /// <summary>Of its walk test's heartbeats; 0 if there is no such link.</summary>
        public int WalkMs => Walked < Count ? _links[Walked].Plan.WalkMs : 0;

        /// <summary>No link is about to send an alarm for the first time: the device may stop for a write to flash.</summary>
        public bool MayPause
        {
            get
            {
                bool may = true;
                for (int i = 0; i < _links.Length; i++)
                {
                    may &= _links[i].Plan.Link.MayPause;
                }

                return may;
            }
        }

        public bool IsUp(int link) => _links[link].IsUp;

        public void Set(int link, bool up)
        {
            _links[link].IsUp = up;
            _links[link].Watch.OnQuiet();
        }

        /// <summary>An alarm waits.</summary>
        public void HurryThoseDown()
        {
            for (int i = 0; i < _links.Length; i++)
            {
                if (!_links[i].IsUp)
                {
                    _links[i].Plan.Link.Hurry();
                }
            }
        }

        public void SendAlarms(AlarmOutbox outbox, IRandom random, long nowMs)
        {
            for (int i = 0; i < _links.Length; i++)
            {
                if (_links[i].IsUp && outbox.SendDue(i, random, nowMs) > 0)
                {
                    _links[i].Watch.OnAlarmSent(nowMs);
                    _askedAtMs = nowMs;
                }
            }
        }

        /// <returns>False if the link has no room.</returns>
        public bool SendHeartbeat(int link, byte[] frame, uint counter, bool ackWanted, long nowMs)
        {
            if (!_links[link].Plan.Link.Send(frame, false, ackWanted))
            {
                return false;
            }

            if (ackWanted)
            {
                _links[link].Watch.OnHeartbeatSent(counter, nowMs);
                _askedAtMs = nowMs;
            }

            return true;
        }

        /// <summary>A sealed frame of the hub arrived, over which link nobody can tell if there are several.</summary>
        public void OnHeard()
        {
            for (int i = 0; i < _links.Length; i++)
            {
                if (_links.Length == 1)
                {
                    _links[i].Watch.OnQuiet();
                }
                else
                {
                    _links[i].Watch.OnHeard();
                }
            }
        }

        public void OnAnswered(uint counter)
        {
            for (int i = 0; i < _links.Length; i++)
            {
                _links[i].Watch.OnAnswered(counter);
            }
        }

        /// <summary>The hub has it: no link need go on sending it.</summary>
        public void Finish(uint counter)
        {
            for (int i = 0; i < _links.Length; i++)
            {
                _links[i].Plan.Link.Finish(counter);
            }
        }

        public void RestartTheDeaf(long nowMs)
        {
            for (int i = 0; i < _links.Length; i++)
            {
                if (_links[i].IsUp && _links[i].Watch.IsDeaf(nowMs))
                {
                    _links[i].Plan.Link.Restart();
                }
            }
        }

        /// <summary>Whether an answer may still be on its way.</summary>
        public bool IsAwaiting(long nowMs, int forMs)
        {
            bool waiting = false;
            for (int i = 0; i < _links.Length; i++)
            {
                waiting |= _links[i].IsUp && _links[i].Watch.IsWaiting;
            }

            return waiting && nowMs - _askedAtMs < forMs;
        }

        /// <summary>When an alarm is due on a link that is up.</summary>
        public long NextAlarmMs(AlarmOutbox outbox)
        {
            long next = Never.AtMs;
            for (int i = 0; i < _links.Length; i++)
            {
                next = _links[i].IsUp ? Never.Earlier(next, outbox.NextDeadlineMs(i)) : next;
            }

            return next;
        }

        public long NextWatchMs()
        {
            long next = Never.AtMs;
            for (int i = 0; i < _links.Length; i++)
            {
                next = _links[i].IsUp ? Never.Earlier(next, _links[i].Watch.NextDeadlineMs) : next;
            }

            return next;
        }
    }
}
