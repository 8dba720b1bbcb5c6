using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>The radio as a line of the main loop, with the air time that outlives restarts.</summary>
    public sealed class RadioLine : ILine
    {
        /// <summary>Where the duty cycle allows it.</summary>
        public const int MaxRetryMs = 30000;

        /// <summary>
        /// A battery's budget for one alarm in sendings, of which the first is a burst of copies; then every ten minutes.
        /// With few alarms <see cref="SleepRule.AwakePerAlarmMs"/> ends the trying first.
        /// </summary>
        public const int Budget = 60;

        public const int SlowRetryMs = 10 * 60 * 1000;

        private const string Record = "slept";
        private const int RecordLength = 4;

        /// <summary>A medium that cannot be written is not tried at every round.</summary>
        private const int SaveRetryMs = 10000;

        private readonly RadioLink _link;
        private readonly DutyBudget _budget;
        private readonly IStore _store;
        private bool _isUp;
        private long _answerUntilMs;
        private long _saveAtMs;

        /// <param name="wokenByTimer">A deep sleep lasted as long as it was meant to, which the air time then ages by.</param>
        public RadioLine(
            IRadio radio, RadioPlan plan, IStore store, IRandom random, bool onBattery, bool wokenByTimer, long nowMs)
        {
            _store = store;
            _budget = new DutyBudget(plan.Bands);
            _budget.Load(store, wokenByTimer ? SleptMs() : 0, nowMs);
            _link = new RadioLink(new RadioPort(radio, _budget, random, nowMs), plan, !onBattery, nowMs);

            // Half an hour of a walk test takes half of what the law allows in an hour.
            int walkMs = plan.ShortestIntervalMs(Frame.Overhead + HeartbeatBody.ShortLength) / 2;
            Plan = new LinkPlan(_link)
            {
                FirstRetryMs = AirManners.FirstRetryMs(plan.Up),
                MaxRetryMs = MaxRetryMs,
                GrowthPercent = AirManners.RetryGrowthPercent,
                JitterPercent = AirManners.RetryJitterPercent,
                RationMs = plan.ShortestIntervalMs(Frame.Overhead + AlarmBody.Length),
                Budget = onBattery ? Budget : 0,
                SlowRetryMs = SlowRetryMs,
                WalkMs = walkMs > WalkTest.EveryMs ? walkMs : WalkTest.EveryMs,

                // Nobody in reach is no fault of the chip; one that hangs is found when it is next to send.
                DeafMs = LinkWatch.NeverDeaf,
            };
        }

        public LinkPlan Plan { get; }

        /// <summary>How often each heartbeat goes on the air.</summary>
        public int HeartbeatCopies { set => _link.HeartbeatCopies = value; }

        public bool IsResting => _link.IsResting;

        public bool Turn(ButtonDevice device, int index, long nowMs)
        {
            _link.Tick(nowMs);
            if (_link.IsUp != _isUp)
            {
                _isUp = _link.IsUp;
                device.OnLink(index, _isUp, nowMs);
                device.OnFault(FaultCode.Radio, !_isUp, nowMs);
            }

            if (_link.HeartbeatAnswerUntilMs != _answerUntilMs)
            {
                _answerUntilMs = _link.HeartbeatAnswerUntilMs;
                device.OnAsked(_answerUntilMs);
            }

            byte[]? frame = _link.Take();
            if (frame == null)
            {
                return false;
            }

            device.OnFrame(frame, _link.MarginDb, nowMs);
            _link.Walk(device.IsWalking(nowMs));
            return true;
        }

        public long Settle(ButtonDevice device, long nowMs)
        {
            _link.Follow(device.IsFollowing(nowMs));
            _link.Walk(device.IsWalking(nowMs));
            long due = _link.Tick(nowMs);
            if (!_link.IsSending && nowMs >= _saveAtMs && !_budget.Save(_store, false, nowMs))
            {
                _saveAtMs = nowMs + SaveRetryMs;
            }

            return due;
        }

        public void BeforeSleep(long milliseconds, long nowMs)
        {
            if (_budget.SaveBeforeSleep(_store, milliseconds, nowMs))
            {
                byte[] record = new byte[RecordLength];
                Bytes.PutClamped(record, 0, RecordLength, milliseconds);
                _store.Write(Record, record);
            }
        }

        private long SleptMs()
        {
            byte[]? record = _store.Read(Record);
            return record == null || record.Length != RecordLength ? 0 : Bytes.Get(record, 0, RecordLength);
        }
    }
}
