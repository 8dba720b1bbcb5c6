using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>Tells the hub that the device lives and how it is.</summary>
    internal sealed class Heartbeats
    {
        private const int RetryMs = 5000;

        private readonly HeartbeatSchedule _schedule;
        private readonly Links _links;
        private readonly FrameSealer _sealer;
        private readonly UplinkCounter _counter;
        private readonly Contacts _contacts;
        private readonly Faults _faults;
        private readonly Modes _modes;
        private readonly BatteryGauge _battery;
        private readonly IVitals _vitals;
        private readonly ResetCause _start;
        private readonly long _startedAtMs;
        private readonly bool _onBattery;

        private uint _restartReportedFrom;
        private uint _restartReportedTo;

        /// <param name="onBattery">Then an answer is wanted only with details: listening for it costs current.</param>
        public Heartbeats(
            int intervalSeconds,
            Links links,
            FrameSealer sealer,
            UplinkCounter counter,
            Contacts contacts,
            Faults faults,
            Modes modes,
            BatteryGauge battery,
            IVitals vitals,
            bool onBattery,
            long nowMs)
        {
            _schedule = new HeartbeatSchedule(intervalSeconds, counter.SinceDetails);
            _links = links;
            _sealer = sealer;
            _counter = counter;
            _contacts = contacts;
            _faults = faults;
            _modes = modes;
            _battery = battery;
            _vitals = vitals;
            _start = vitals.ResetCause;
            _startedAtMs = nowMs;
            _onBattery = onBattery;
        }

        public long NextDeadlineMs => _schedule.NextDeadlineMs;

        public bool IsDue(long nowMs) => _schedule.IsDue(nowMs);

        /// <summary>Whether one is due and a link may yet take it.</summary>
        public bool IsWaiting(long nowMs)
        {
            long sinceMs = _schedule.NextDeadlineMs > _startedAtMs ? _schedule.NextDeadlineMs : _startedAtMs;
            return _schedule.IsDue(nowMs) && nowMs - sinceMs < SleepRule.HeartbeatMs;
        }

        /// <summary>The next that is not overdue.</summary>
        public long NextAfterMs(long nowMs, IRandom random) =>
            _schedule.IsDue(nowMs) ? _schedule.AfterMs(nowMs, random) : _schedule.NextDeadlineMs;

        public void SendNow(long nowMs, bool withDetails) => _schedule.SendNow(nowMs, withDetails);

        /// <summary>The hub has just heard something else of the device: the next is due an interval from now.</summary>
        public void Skip(IRandom random, long nowMs) => _schedule.Skip(nowMs, random);

        /// <summary>A part of the firmware was started again: told until the hub has heard of it.</summary>
        public void ReportRestart(long nowMs)
        {
            _faults.Set(FaultCode.Restarted, true);
            _restartReportedFrom = 0;
            _schedule.SendNow(nowMs, true);
        }

        public void OnAck(uint counter)
        {
            if (_restartReportedFrom != 0 && counter >= _restartReportedFrom && counter <= _restartReportedTo)
            {
                _faults.Set(FaultCode.Restarted, false);
                _restartReportedFrom = 0;
            }
        }

        /// <summary>
        /// Over the first link that takes it; one with details over every link, each with a frame of its own, so that a link
        /// that is not needed now is known to work.
        /// </summary>
        public void Send(IRandom random, long nowMs)
        {
            bool details = _schedule.WithDetails;
            bool ackWanted = details || !_onBattery;
            byte[] body = Body(ackWanted, details, nowMs).ToBytes();
            uint first = 0;
            for (int link = _links.FirstUp; link < _links.Count && (details || first == 0); link++)
            {
                uint counter = _counter.Next;
                byte[]? frame = _links.IsUp(link) ? _sealer.Seal(body) : null;
                if (frame != null && _links.SendHeartbeat(link, frame, counter, ackWanted, nowMs))
                {
                    first = first == 0 ? counter : first;
                    _restartReportedTo = counter;
                }
            }

            if (first == 0)
            {
                _schedule.SendNow(nowMs + RetryMs, false);
                return;
            }

            if (details && _faults.Has(FaultCode.Restarted))
            {
                _restartReportedFrom = first;
            }

            _schedule.Sent(nowMs, random);
        }

        /// <summary>One of a walk test, beside those that are due: short, and answered.</summary>
        public void SendWalk(int link, WalkTest walk, long nowMs)
        {
            uint counter = _counter.Next;
            byte[]? frame = _sealer.Seal(Body(true, false, nowMs).ToBytes());
            if (frame != null && _links.SendHeartbeat(link, frame, counter, true, nowMs))
            {
                walk.Asked(counter, nowMs);
            }
            else
            {
                walk.Refused(nowMs);
            }
        }

        private HeartbeatBody Body(bool ackWanted, bool details, long nowMs)
        {
            int flags = ackWanted ? HeartbeatBody.AckWantedFlag : 0;
            flags |= _contacts.IsTampered ? HeartbeatBody.TamperFlag : 0;
            flags |= _contacts.IsStuck ? HeartbeatBody.StuckFlag : 0;
            flags |= _faults.Any ? HeartbeatBody.FaultFlag : 0;
            flags |= _modes.IsTesting(nowMs) ? HeartbeatBody.TestModeFlag : 0;
            flags |= _modes.IsWalking(nowMs) ? HeartbeatBody.WalkTestFlag : 0;
            return new HeartbeatBody
            {
                Flags = (byte)flags,
                Battery = _battery.Level,
                IntervalSeconds = _schedule.IntervalSeconds,
                HasDetails = details,
                Major = FirmwareVersion.Major,
                Minor = FirmwareVersion.Minor,
                Patch = FirmwareVersion.Patch,
                Boots = _counter.Boots,
                Fault = _faults.Worst,
                UptimeSeconds = (nowMs - _startedAtMs) / 1000,
                FreeMemory = details ? _vitals.FreeMemory() : 0,
                ResetCause = _start,
            };
        }
    }
}
