using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>What the light is to say, when several things could be said.</summary>
    public sealed class LightChoice
    {
        /// <summary>An alarm not acknowledged for this long is shown as failing.</summary>
        public const int FailingAfterMs = 10000;

        private readonly PressPattern _pattern;
        private readonly AlarmOutbox _outbox;
        private readonly Modes _modes;
        private readonly Faults _faults;
        private readonly bool _canSpeak;
        private readonly bool _showsPress;
        private long _unsendableUntilMs;

        public LightChoice(
            DeviceSettings settings, PressPattern pattern, AlarmOutbox outbox, Modes modes, Faults faults)
        {
            _pattern = pattern;
            _outbox = outbox;
            _modes = modes;
            _faults = faults;
            _canSpeak = settings.CanSpeak;

            // A press that may turn out to be a silent one is not shown, not even while it is undecided.
            _showsPress = !AlarmRank.IsSilent(settings.Single)
                && !AlarmRank.IsSilent(settings.Hold)
                && !AlarmRank.IsSilent(settings.Double);
        }

        /// <summary>An alarm could not even be sealed.</summary>
        public void OnUnsendable(EventKind kind, long nowMs)
        {
            if (!AlarmRank.IsSilent(kind))
            {
                _unsendableUntilMs = nowMs + FailingAfterMs;
            }
        }

        public Indication At(long nowMs, bool linkUp)
        {
            if (_showsPress && _pattern.IsUndecided && !_faults.Has(FaultCode.StuckButton))
            {
                return Indication.Pressed;
            }

            bool testing = _modes.IsTesting(nowMs);
            AlarmSession? alarm = _outbox.Shown(nowMs);
            if (alarm != null && (!testing || alarm.IsUnfinished || alarm.Kind == EventKind.Test))
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

            if (testing)
            {
                return Indication.TestMode;
            }

            if (!linkUp && _canSpeak)
            {
                return Indication.NoLink;
            }

            return _faults.Any ? Indication.Fault : Indication.Ready;
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
                    return nowMs - alarm.RaisedAtMs < FailingAfterMs ? Indication.Sending : Indication.Failing;
            }
        }
    }
}
