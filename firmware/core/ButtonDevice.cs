using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// A stationary button: the road from the contact to the link, and back from a sealed ack to the light. One thread
    /// calls it; nothing in it blocks, except that it writes to the store after it has sent.
    /// </summary>
    public sealed class ButtonDevice
    {
        private const int RetryMs = 1000;
        private const int SaveRetryMs = 10000;

        private readonly DeviceSettings _settings;
        private readonly IUplink _uplink;
        private readonly IRandom _random;
        private readonly IVitals _vitals;
        private readonly long _startedAtMs;

        private readonly Debounce _debounce = new Debounce();
        private readonly PressPattern _pattern;
        private readonly StuckWatch _stuck;
        private readonly UplinkCounter _counter;
        private readonly FrameSealer _sealer;
        private readonly DownlinkGate _gate;
        private readonly HubTime _hubTime;
        private readonly AlarmOutbox _outbox;
        private readonly HeartbeatSchedule _heartbeat;
        private readonly LinkWatch _watch = new LinkWatch();
        private readonly Indicator _indicator;
        private readonly Faults _faults = new Faults();
        private readonly Modes _modes = new Modes();
        private readonly LightChoice _choice;

        private bool _level;
        private bool _levelKnown;
        private bool _heldSinceStart;
        private long _pressedAtMs;
        private bool _linkUp;
        private bool _saveNeeded;
        private long _saveAtMs;
        private uint _restartReportedBy;

        /// <param name="ccm">CCM under the key of the settings; null if they hold none.</param>
        public ButtonDevice(
            DeviceSettings settings,
            ICcm? ccm,
            IStore store,
            IUplink uplink,
            ILight light,
            IRandom random,
            IVitals vitals,
            long nowMs)
        {
            _settings = settings;
            _uplink = uplink;
            _random = random;
            _vitals = vitals;
            _startedAtMs = nowMs;
            _pattern = new PressPattern(
                settings.Single, settings.Hold, settings.Double, settings.HoldMs, settings.DoubleMs);
            _stuck = new StuckWatch(store, nowMs);
            _counter = new UplinkCounter(store, random);
            _sealer = new FrameSealer(ccm, settings.Address, _counter);
            _gate = new DownlinkGate(_counter.FirstOfBoot);
            _hubTime = new HubTime(store);
            _outbox = new AlarmOutbox(store, settings.IntervalSeconds);
            _outbox.Load(nowMs);
            _heartbeat = new HeartbeatSchedule(settings.IntervalSeconds);
            _indicator = new Indicator(light);
            _choice = new LightChoice(settings, _pattern, _outbox, _modes, _faults);
            _faults.Set(FaultCode.Settings, settings.Problems.Length > 0);
            _faults.Set(FaultCode.StuckButton, _stuck.IsStuck);
        }

        /// <summary>What the light says.</summary>
        public Indication Indication => _indicator.Current;

        /// <summary>Frames that were not from the hub, not for this device, not genuine or not fresh.</summary>
        public int RefusedFrames { get; private set; }

        /// <summary>Alarms that the hub has not yet acknowledged.</summary>
        public int UnfinishedAlarms => _outbox.UnfinishedCount;

        /// <summary>The level of the button, read after every wake-up and before <see cref="Tick"/>.</summary>
        /// <param name="disturbed">Whether an edge was reported since the last reading.</param>
        public void OnButtonLevel(bool active, bool disturbed, long nowMs)
        {
            if (!_levelKnown)
            {
                _levelKnown = true;
                _heldSinceStart = active;
            }

            // A spark at the start is not a button held since before it.
            _heldSinceStart &= active || _debounce.IsPressed;
            _level = active;
            OnPattern(_pattern.Tick(nowMs), nowMs);
            ButtonChange change = _debounce.Update(active, disturbed, nowMs);
            while (change != ButtonChange.None)
            {
                if (change == ButtonChange.Pressed)
                {
                    OnPress(_debounce.ChangedAtMs, nowMs);
                }
                else
                {
                    OnRelease(_debounce.ChangedAtMs, nowMs);
                }

                change = _debounce.Update(active, false, nowMs);
            }
        }

        /// <summary>Bytes that the link brought, from whomever.</summary>
        public void OnFrame(byte[] frame, long nowMs)
        {
            byte[]? body = _sealer.Open(frame, out uint downCounter);
            if (body == null)
            {
                RefusedFrames++;
                return;
            }

            _watch.OnQuiet();
            AckBody? ack = AckBody.FromBytes(body);
            if (ack != null)
            {
                OnAck(ack, downCounter, nowMs);
                return;
            }

            CommandBody? command = CommandBody.FromBytes(body);
            if (command == null || !_gate.CommandIsFresh(downCounter))
            {
                RefusedFrames++;
                return;
            }

            Obey(command, nowMs);
        }

        public void OnLink(bool up, long nowMs)
        {
            _linkUp = up;
            _watch.OnQuiet();
            if (up)
            {
                _outbox.SendAllNow(nowMs);
                _heartbeat.SendNow(nowMs, false);
            }
            else if (_outbox.UnfinishedCount > 0)
            {
                _uplink.Hurry();
            }
        }

        /// <summary>A part of the firmware failed and was started again.</summary>
        public void OnRestartedPart(long nowMs)
        {
            _faults.Set(FaultCode.Restarted, true);
            _restartReportedBy = 0;
            _heartbeat.SendNow(nowMs, true);
        }

        /// <summary>Does what else is due.</summary>
        /// <returns>When it must be called again at the latest.</returns>
        public long Tick(long nowMs)
        {
            if (_levelKnown && _stuck.Update(_debounce.IsPressed, _pressedAtMs, _level, nowMs))
            {
                _faults.Set(FaultCode.StuckButton, _stuck.IsStuck);
                Raise(EventKind.Fault, !_stuck.IsStuck, (byte)FaultCode.StuckButton, nowMs, nowMs);
            }

            if (_linkUp)
            {
                SendDue(nowMs);
            }

            // Light before flash: a write can take tens of milliseconds.
            _indicator.Play(_choice.At(nowMs, _linkUp), nowMs);
            Save(nowMs);
            _counter.Prepare();
            return NextDeadline();
        }

        private void OnPress(long atMs, long nowMs)
        {
            _pressedAtMs = atMs;
            if (_heldSinceStart && (_stuck.IsStuck || HasUnfinishedPress()))
            {
                // It was pressed before the power went, and that press is known.
                return;
            }

            _heldSinceStart = false;
            OnPattern(_pattern.OnPress(atMs), nowMs);
        }

        private void OnRelease(long atMs, long nowMs)
        {
            if (_heldSinceStart)
            {
                _heldSinceStart = false;
                return;
            }

            OnPattern(_pattern.OnRelease(atMs), nowMs);
        }

        private bool HasUnfinishedPress() =>
            _outbox.HasUnfinished(_settings.Single)
            || _outbox.HasUnfinished(_settings.Hold)
            || _outbox.HasUnfinished(_settings.Double);

        private void OnPattern(PressCause pattern, long nowMs)
        {
            if (pattern == PressCause.None)
            {
                return;
            }

            EventKind kind = _pattern.KindOf(pattern);
            if (_modes.IsTesting(nowMs) && kind != EventKind.Duress)
            {
                // Whoever presses under threat cannot know of a test, nor see that one is on: duress is always real.
                kind = EventKind.Test;
            }

            Raise(kind, false, (byte)pattern, _pattern.BeganAtMs, nowMs);
        }

        private void Raise(EventKind kind, bool restore, byte cause, long atMs, long nowMs)
        {
            if (!_outbox.MakeRoomFor(kind, restore, cause))
            {
                return;
            }

            AlarmBody body = new AlarmBody
            {
                Kind = kind,
                Restore = restore,
                Zone = _settings.Zone,
                Cause = cause,
                Battery = BatteryLevel.Mains,
                AtHubTimeMs = _hubTime.At(atMs),
            };
            byte[]? frame = _sealer.Seal(body.ToBytes());
            if (frame == null)
            {
                _choice.OnUnsendable(kind, nowMs);
                return;
            }

            _outbox.Add(new AlarmSession(kind, restore, cause, frame, nowMs));
            _saveNeeded = true;
            _saveAtMs = nowMs;
            if (_linkUp)
            {
                SendAlarms(nowMs);
            }
            else
            {
                _uplink.Hurry();
            }
        }

        private void OnAck(AckBody ack, uint downCounter, long nowMs)
        {
            if (_gate.AckIsFresh(downCounter, ack.Counter, _counter.Next))
            {
                _hubTime.Learn(ack.HubTimeMs, nowMs);
            }

            if (_outbox.OnAck(ack.Counter, ack.Stage, nowMs))
            {
                _saveNeeded = true;
                _saveAtMs = nowMs;
            }

            if (_restartReportedBy != 0 && ack.Counter == _restartReportedBy)
            {
                _faults.Set(FaultCode.Restarted, false);
                _restartReportedBy = 0;
            }
        }

        private void Obey(CommandBody command, long nowMs)
        {
            switch (command.Kind)
            {
                case CommandKind.Ping:
                    _heartbeat.SendNow(nowMs, true);
                    break;
                case CommandKind.Identify:
                    _modes.Identify(command.Argument, nowMs);
                    break;
                case CommandKind.TestMode:
                    _modes.Test(command.Argument, nowMs);
                    _heartbeat.SendNow(nowMs, false);
                    break;
                default:
                    RefusedFrames++;
                    break;
            }
        }

        private void SendDue(long nowMs)
        {
            SendAlarms(nowMs);
            if (_heartbeat.IsDue(nowMs))
            {
                SendHeartbeat(nowMs);
            }

            if (_watch.IsDeaf(nowMs))
            {
                _uplink.Restart();
            }
        }

        private void SendAlarms(long nowMs)
        {
            if (_outbox.SendDue(_uplink, _random, nowMs) > 0)
            {
                _watch.OnSent(nowMs);
            }
        }

        private void SendHeartbeat(long nowMs)
        {
            uint counter = _counter.Next;
            byte[]? frame = _sealer.Seal(Heartbeat(nowMs).ToBytes());
            if (frame == null || !_uplink.Send(frame, false))
            {
                _heartbeat.SendNow(nowMs + RetryMs, false);
                return;
            }

            if (_heartbeat.WithDetails && _faults.Has(FaultCode.Restarted))
            {
                _restartReportedBy = counter;
            }

            _heartbeat.Sent(nowMs, _random);
            _watch.OnSent(nowMs);
        }

        private HeartbeatBody Heartbeat(long nowMs)
        {
            int flags = HeartbeatBody.AckWantedFlag;
            flags |= _stuck.IsStuck ? HeartbeatBody.StuckFlag : 0;
            flags |= _faults.Any ? HeartbeatBody.FaultFlag : 0;
            flags |= _modes.IsTesting(nowMs) ? HeartbeatBody.TestModeFlag : 0;
            return new HeartbeatBody
            {
                Flags = (byte)flags,
                Battery = BatteryLevel.Mains,
                IntervalSeconds = _heartbeat.IntervalSeconds,
                HasDetails = _heartbeat.WithDetails,
                Major = FirmwareVersion.Major,
                Minor = FirmwareVersion.Minor,
                Patch = FirmwareVersion.Patch,
                Boots = _counter.Boots,
                Fault = _faults.Worst,
                UptimeSeconds = (nowMs - _startedAtMs) / 1000,
                FreeMemory = _heartbeat.WithDetails ? _vitals.FreeMemory() : 0,
            };
        }

        private void Save(long nowMs)
        {
            if (_saveNeeded && nowMs >= _saveAtMs)
            {
                _saveNeeded = !_outbox.Save();
                _saveAtMs = nowMs + SaveRetryMs;
            }

            bool broken = _saveNeeded || !_counter.IsSafe;
            if (_faults.Set(FaultCode.Storage, broken))
            {
                Raise(EventKind.Fault, !broken, (byte)FaultCode.Storage, nowMs, nowMs);
            }
        }

        /// <summary>Every indication blinks, so the light's own deadline also ends what lasts for a time.</summary>
        private long NextDeadline()
        {
            long next = Never.Earlier(_debounce.NextDeadlineMs, _pattern.NextDeadlineMs);
            next = Never.Earlier(next, _stuck.NextDeadlineMs(_debounce.IsPressed, _pressedAtMs, _level));
            next = Never.Earlier(next, _indicator.NextDeadlineMs);
            next = Never.Earlier(next, _saveNeeded ? _saveAtMs : Never.AtMs);
            if (_linkUp)
            {
                next = Never.Earlier(next, _outbox.NextDeadlineMs);
                next = Never.Earlier(next, _heartbeat.NextDeadlineMs);
                next = Never.Earlier(next, _watch.NextDeadlineMs);
            }

            return next;
        }
    }
}
