using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>What is to be said, when several things could be said.</summary>
    public sealed class IndicationChoice
    {
        /// <summary>An alarm not acknowledged for this long is shown as failing.</summary>
        public const int FailingAfterMs = 10000;

        /// <summary>For so long after its battery was put in a device shows how it is; then it is dark.</summary>
        public const int GreetMs = 10000;

        private readonly Gesture _gesture;
        private readonly AlarmOutbox _outbox;
        private readonly Modes _modes;
        private readonly WalkTest _walk;
        private readonly Faults _faults;
        private readonly bool _canSpeak;
        private readonly bool _showsPress;
        private readonly bool _silent;
        private readonly long _shownForMs;
        private readonly bool _onBattery;
        private readonly bool _wokenByTimer;
        private readonly long _greetUntilMs;
        private long _unsendableUntilMs;

        public IndicationChoice(
            DeviceSettings settings,
            Board board,
            ResetCause start,
            Gesture gesture,
            AlarmOutbox outbox,
            Modes modes,
            WalkTest walk,
            Faults faults,
            long nowMs)
        {
            _gesture = gesture;
            _outbox = outbox;
            _modes = modes;
            _walk = walk;
            _faults = faults;
            _canSpeak = settings.CanSpeak;
            _silent = settings.Silent;
            _onBattery = board.Battery != null;
            _shownForMs = _onBattery ? SleepRule.FollowForMs : AlarmOutbox.ShownForMs;
            _wokenByTimer = start == ResetCause.WokenByTimer;
            bool woken = _wokenByTimer || start == ResetCause.WokenByContact;
            _greetUntilMs = _onBattery && !woken ? nowMs + GreetMs : nowMs;

            // A press that may turn out to be a silent one is not shown, not even while it is undecided.
            _showsPress = !settings.IsMapped(EventKind.Duress) && !settings.IsMapped(EventKind.SilentPanic);
        }

        /// <summary>An alarm could not even be sealed, or found no place.</summary>
        public void OnUnsendable(long nowMs) => _unsendableUntilMs = nowMs + FailingAfterMs;

        public Indication At(long nowMs, bool linkUp, bool batteryLow)
        {
            if (_showsPress && _gesture.IsUndecided && !_faults.Has(FaultCode.StuckButton))
            {
                return Indication.Pressed;
            }

            // A walk test hides no alarm, however far that has come.
            AlarmSession? alarm = _outbox.Shown(nowMs, _shownForMs);
            if (alarm != null && (!_modes.IsTestMode(nowMs) || alarm.IsUnfinished || alarm.Kind == EventKind.Test))
            {
                return OfAlarm(alarm, nowMs);
            }

            if (nowMs < _unsendableUntilMs)
            {
                return Indication.Failing;
            }

            if (_modes.IsIdentifying(nowMs))
            {
                return Indication.Identify;
            }

            if (_modes.IsWalking(nowMs) && _walk.Verdict != Indication.Off)
            {
                return _walk.Verdict;
            }

            return _modes.IsTesting(nowMs) ? Indication.TestMode : OfDevice(nowMs, linkUp, batteryLow);
        }

        private static Indication OfAlarm(AlarmSession alarm, long nowMs)
        {
            switch (alarm.Stage)
            {
                case AckStage.Stored:
                    return Indication.Stored;
                case AckStage.Received:
                    return Indication.Received;
                case AckStage.Responding:
                    return Indication.Responding;
                default:
                    bool failing = alarm.IsSpent || nowMs - alarm.RaisedAtMs >= FailingAfterMs;
                    return failing ? Indication.Failing : Indication.Sending;
            }
        }

        /// <summary>
        /// How the device is. On a battery it is dark but for the greeting, and for what is wrong when the timer wakes it.
        /// It must be dark when a contact does: whatever a press lit would tell of a silent one.
        /// </summary>
        private Indication OfDevice(long nowMs, bool linkUp, bool batteryLow)
        {
            bool greets = nowMs < _greetUntilMs;
            if (_onBattery && !greets && !_wokenByTimer)
            {
                return Indication.Off;
            }

            if (!linkUp && _canSpeak && (!_onBattery || greets))
            {
                return Indication.NoLink;
            }

            if (_faults.Any)
            {
                return Indication.Fault;
            }

            if (batteryLow)
            {
                return Indication.LowBattery;
            }

            return _onBattery && !greets ? Indication.Off : _silent ? Indication.SilentMode : Indication.Ready;
        }
    }
}
