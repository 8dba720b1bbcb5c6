using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// A button, on a wall or in a pocket: the road from the contact to the links, and back from a sealed ack to light,
    /// vibration and sound. One thread calls it; nothing in it blocks, except that it writes to the store after it has sent.
    /// </summary>
    public sealed class ButtonDevice
    {
        private readonly DeviceSettings _settings;
        private readonly Board _board;
        private readonly IRandom _random;
        private readonly bool _woken;

        private readonly Gesture _gesture;
        private readonly Contacts _contacts;
        private readonly UplinkCounter _counter;
        private readonly FrameSealer _sealer;
        private readonly DownlinkGate _gate;
        private readonly HubTime _hubTime;
        private readonly AlarmOutbox _outbox;
        private readonly Links _links;
        private readonly AlarmDesk _desk;
        private readonly Heartbeats _heartbeats;
        private readonly BatteryGauge _battery;
        private readonly Indicator _indicator;
        private readonly IndicationChoice _choice;
        private readonly Faults _faults = new Faults();
        private readonly Modes _modes = new Modes();
        private readonly WalkTest _walk;
        private bool _wasTesting;

        /// <param name="ccm">CCM under the key of the settings; null if they hold none.</param>
        /// <param name="links">In the order of preference for what goes over one link only.</param>
        /// <param name="nowMs">The start: if a contact ended a deep sleep, its press began here.</param>
        public ButtonDevice(
            Board board,
            DeviceSettings settings,
            ICcm? ccm,
            IStore store,
            LinkPlan[] links,
            IndicatorOutputs outputs,
            IRandom random,
            IVitals vitals,
            long nowMs)
        {
            _board = board;
            _settings = settings;
            _random = random;
            ResetCause start = vitals.ResetCause;
            _woken = start == ResetCause.WokenByTimer || start == ResetCause.WokenByContact;
            _counter = new UplinkCounter(store, random, _woken);
            _sealer = new FrameSealer(ccm, settings.Address, _counter);
            _gate = new DownlinkGate(_counter.FirstOfBoot);
            _hubTime = new HubTime(store);
            _links = new Links(links);
            _outbox = new AlarmOutbox(store, links, settings.IntervalSeconds);
            int held = _outbox.Load(_woken, nowMs);
            _gesture = new Gesture(settings);
            _contacts = new Contacts(
                board, store, _gesture, held, start == ResetCause.WokenByContact, HeldSince(nowMs), nowMs);
            _battery = new BatteryGauge(vitals, board.Battery, nowMs);
            _desk = new AlarmDesk(settings.Zone, _outbox, _sealer, _hubTime, _battery, _links, _contacts, random);
            _heartbeats = new Heartbeats(
                settings.IntervalSeconds,
                _links,
                _sealer,
                _counter,
                _contacts,
                _faults,
                _modes,
                _battery,
                vitals,
                board.Battery != null,
                nowMs);
            _walk = new WalkTest(_links.WalkMs);
            _indicator = new Indicator(outputs, settings.Silent);
            _choice = new IndicationChoice(settings, board, start, _gesture, _outbox, _modes, _walk, _faults, nowMs);
            _faults.Set(FaultCode.Settings, settings.Problems.Length > 0);
            if (_contacts.IsStuck)
            {
                _faults.SetTold(FaultCode.StuckButton);
            }
        }

        /// <summary>What light, vibration and sound say.</summary>
        public Indication Indication => _indicator.Current;

        /// <summary>Frames that were not from the hub, not for this device, not genuine, not fresh, or about nothing known.</summary>
        public int RefusedFrames { get; private set; }

        /// <summary>Alarms that the hub has not yet acknowledged.</summary>
        public int UnfinishedAlarms => _outbox.UnfinishedCount;

        /// <summary>A contact is stuck: a sleep that ends by contact would end at once, so only the timer may end it.</summary>
        public bool IsStuck => _contacts.IsStuck;

        private bool IsUnsaved => _desk.IsUnsaved && _outbox.UnfinishedCount > 0;

        /// <summary>No press is under way, and what came of the last ones is on flash.</summary>
        public bool HasRaisedPresses(long nowMs) => _contacts.IsAtRest && _gesture.IsOver(nowMs) && !IsUnsaved;

        /// <summary>The levels of the contacts, read after every wake-up and before <see cref="Tick"/>.</summary>
        /// <param name="second">Ignored on a board without it, as is <paramref name="housingClosed"/>.</param>
        /// <param name="disturbed">Whether an edge of any contact was reported since the last reading.</param>
        public void OnContacts(bool button, bool second, bool housingClosed, bool disturbed, long nowMs)
        {
            RaisePatterns(nowMs);
            bool tampered = _contacts.Read(button, second, housingClosed, disturbed, nowMs);
            RaisePatterns(nowMs);
            if (tampered)
            {
                _desk.Raise(EventKind.Tamper, !_contacts.IsTampered, 0, nowMs, null, nowMs);
            }
        }

        /// <summary>Bytes that a link brought, from whomever.</summary>
        public void OnFrame(byte[] frame, long nowMs) => OnFrame(frame, WalkTest.UnknownMarginDb, nowMs);

        /// <param name="marginDb">How much better it came than it had to.</param>
        public void OnFrame(byte[] frame, int marginDb, long nowMs)
        {
            byte[]? body = _sealer.Open(frame, out uint downCounter);
            if (body == null)
            {
                RefusedFrames++;
                return;
            }

            _links.OnHeard();
            AckBody? ack = AckBody.FromBytes(body);
            if (ack != null)
            {
                OnAck(ack, downCounter, marginDb, nowMs);
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

        /// <summary>A heartbeat that is answered was on the air, on the link that a walk test tries.</summary>
        public void OnAsked(long answerUntilMs) => _walk.OnSent(answerUntilMs);

        /// <param name="link">Its place in the array of links.</param>
        public void OnLink(int link, bool up, long nowMs)
        {
            if (link < 0 || link >= _links.Count)
            {
                return;
            }

            _links.Set(link, up);
            if (up)
            {
                _outbox.SendAllNow(link, nowMs);
                if (_links.FirstUp == link)
                {
                    _heartbeats.SendNow(nowMs, false);
                }
            }
            else if (_outbox.UnfinishedCount > 0)
            {
                _links.HurryThoseDown();
            }
        }

        /// <summary>A part of the firmware failed and was started again.</summary>
        public void OnRestartedPart(long nowMs) => _heartbeats.ReportRestart(nowMs);

        /// <summary>What the app has found: a radio that does not answer, safe mode.</summary>
        public void OnFault(FaultCode code, bool wrong, long nowMs)
        {
            if (wrong && code == FaultCode.SafeMode && _woken)
            {
                // It was in safe mode when it went to sleep, and has said so.
                _faults.SetTold(code);
                return;
            }

            if (_faults.Set(code, wrong))
            {
                TellFaults(nowMs);
            }
        }

        /// <summary>An alarm is being sent or its later stages may come: a battery device keeps listening.</summary>
        public bool IsFollowing(long nowMs) =>
            _outbox.IsHurrying(nowMs)
            || _outbox.IsAwaitingStages(nowMs, SleepRule.FollowForMs);

        public bool IsWalking(long nowMs) => _modes.IsWalking(nowMs);

        /// <summary>
        /// Whether a battery device may go to deep sleep: nothing is pressed, debounced, sent, awaited, shown, or switched on
        /// for a time. The links must have nothing on the air either; that they know.
        /// </summary>
        /// <param name="untilMs">If so, when its start must begin at the latest.</param>
        public bool MaySleep(long nowMs, out long untilMs)
        {
            untilMs = nowMs;
            if (_board.Battery == null || !_contacts.IsAtRest || !_gesture.IsOver(nowMs) || IsBusy(nowMs))
            {
                return false;
            }

            untilMs = Never.Earlier(_heartbeats.NextAfterMs(nowMs, _random), _links.NextAlarmMs(_outbox)) - _board.Battery.BootMs;
            return untilMs - nowMs >= SleepRule.ShortestMs;
        }

        /// <summary>Switches light, vibration and sound off: called right before a deep sleep, which keeps pins as they are.</summary>
        public void BeforeSleep(long nowMs) => _indicator.Play(Indication.Off, nowMs);

        /// <summary>Does what else is due.</summary>
        /// <returns>When it must be called again at the latest.</returns>
        public long Tick(long nowMs)
        {
            if (_contacts.UpdateStuck(nowMs))
            {
                _faults.Set(FaultCode.StuckButton, _contacts.IsStuck);
            }

            RaisePatterns(nowMs);
            TellFaults(nowMs);
            TellEndOfTest(nowMs);
            if (_links.AnyUp)
            {
                SendDue(nowMs);
            }

            // Light before flash: a write can take tens of milliseconds.
            _walk.Tick(nowMs);
            Indication says = _choice.At(nowMs, _links.AnyUp, _battery.IsLow);
            _indicator.Play(says, _walk.TakeNews(says), nowMs);
            _desk.Save(nowMs);
            _faults.Set(FaultCode.Storage, _desk.IsFailing || !_counter.IsSafe);
            if (_contacts.IsAtRest && _gesture.IsOver(nowMs))
            {
                // A write stops everything, and the press is not sent yet.
                _counter.Prepare();
            }

            _battery.Update(nowMs);
            return NextDeadline(nowMs);
        }

        /// <summary>
        /// A contact that ended a deep sleep and is still closed was so during the start too, which nobody has timed on
        /// this board. Where a hold means what is graver, or what nobody may see, that time counts; where it means less,
        /// a panicking hand must not be taken for a long one.
        /// </summary>
        private long HeldSince(long nowMs)
        {
            int hold = AlarmRank.Of(_settings.Hold);
            int single = AlarmRank.Of(_settings.Single);
            bool hides = hold == single && AlarmRank.IsSilent(_settings.Hold) && !AlarmRank.IsSilent(_settings.Single);
            return _board.Battery != null && (hold > single || hides) ? nowMs - _board.Battery.BootMs : nowMs;
        }

        private void RaisePatterns(long nowMs)
        {
            AlarmSession? cancelled = Cancellable(nowMs);
            PressCause pattern = _gesture.Take(nowMs);
            while (pattern != PressCause.None)
            {
                OnPattern(pattern, cancelled, nowMs);
                cancelled = Cancellable(nowMs);
                pattern = _gesture.Take(nowMs);
            }
        }

        /// <summary>
        /// The alarm that a hand could take back now. If its latest was duress, whoever makes it cancel is the threat: the
        /// cancel is another duress, and shows as little.
        /// </summary>
        private AlarmSession? Cancellable(long nowMs)
        {
            AlarmSession? latest = LatestInGrace(nowMs);
            _gesture.CancelMeans = latest == null ? EventKind.None
                : latest.Kind == EventKind.Duress ? EventKind.Duress
                : EventKind.Cancel;
            return latest;
        }

        private AlarmSession? LatestInGrace(long nowMs)
        {
            bool possible = _settings.GraceSeconds > 0 && _settings.IsMapped(EventKind.Cancel);
            return possible
                ? _outbox.LatestOfHand(nowMs - (_settings.GraceSeconds * 1000L), _counter.FirstOfBoot)
                : null;
        }

        private void OnPattern(PressCause pattern, AlarmSession? cancelled, long nowMs)
        {
            EventKind kind = _gesture.Kind;
            if (kind != EventKind.Cancel)
            {
                cancelled = null;
                if (_modes.IsTesting(nowMs) && !AlarmRank.IsSilent(kind))
                {
                    // Whoever presses in silence cannot see that a test is on, and its light would give them away.
                    kind = EventKind.Test;
                }
            }

            if (!_desk.Raise(kind, false, (byte)pattern, _gesture.BeganAtMs, cancelled, nowMs))
            {
                _choice.OnUnsendable(nowMs);
            }

            _contacts.OnRaised();
        }

        private void OnAck(AckBody ack, uint downCounter, int marginDb, long nowMs)
        {
            _links.OnAnswered(ack.Counter);
            if (_gate.AckIsFresh(downCounter, ack.Counter, _counter.Next))
            {
                _hubTime.Learn(ack.HubTimeMs, nowMs);
            }

            if (_outbox.OnAck(ack.Counter, ack.Stage, nowMs, out bool known))
            {
                _desk.SaveSoon(nowMs);
                if (_woken && ack.Counter + 1 == _counter.Next)
                {
                    // To the hub it is the newest sign of life.
                    _heartbeats.Skip(_random, nowMs);
                }
            }

            if (!known || ack.Stage >= AckStage.Stored)
            {
                _links.Finish(ack.Counter);
            }

            bool ofThisBoot = ack.Counter >= _counter.FirstOfBoot && ack.Counter < _counter.Next;
            if (ack.Stage > AckStage.Responding || (!known && (ack.Stage > AckStage.Heard || !ofThisBoot)))
            {
                RefusedFrames++;
            }

            _heartbeats.OnAck(ack.Counter);
            _walk.OnAnswer(ack.Counter, marginDb, nowMs);
        }

        private void Obey(CommandBody command, long nowMs)
        {
            switch (command.Kind)
            {
                case CommandKind.Ping:
                    _heartbeats.SendNow(nowMs, true);
                    break;
                case CommandKind.Identify:
                    _modes.Identify(command.Argument, nowMs);
                    break;
                case CommandKind.TestMode:
                    _modes.Test(command.Argument, nowMs);
                    _heartbeats.SendNow(nowMs, false);
                    break;
                case CommandKind.WalkTest when _links.WalkMs > 0:
                    _modes.Walk(command.Argument, nowMs);
                    _walk.Begin(nowMs);
                    if (!_modes.IsWalking(nowMs))
                    {
                        _heartbeats.SendNow(nowMs, false);
                    }

                    break;
                default:
                    RefusedFrames++;
                    break;
            }
        }

        /// <summary>A test that ends by itself: the hub must not say any longer that presses are tests.</summary>
        private void TellEndOfTest(long nowMs)
        {
            bool tests = _modes.IsTesting(nowMs);
            if (_wasTesting && !tests)
            {
                _heartbeats.SendNow(nowMs, false);
            }

            _wasTesting = tests;
        }

        private void TellFaults(long nowMs)
        {
            FaultCode code = _faults.TakeNews(nowMs);
            while (code != FaultCode.None)
            {
                _desk.Raise(EventKind.Fault, !_faults.Has(code), (byte)code, nowMs, null, nowMs);
                code = _faults.TakeNews(nowMs);
            }
        }

        private void SendDue(long nowMs)
        {
            _links.SendAlarms(_outbox, _random, nowMs);
            if (_heartbeats.IsDue(nowMs) && !HoldsHeartbeats(nowMs))
            {
                _heartbeats.Send(_random, nowMs);
            }

            if (_modes.IsWalking(nowMs) && _walk.IsDue(nowMs) && _links.IsUp(_links.Walked))
            {
                _heartbeats.SendWalk(_links.Walked, _walk, nowMs);
            }

            _links.RestartTheDeaf(nowMs);
        }

        /// <summary>An alarm says as well that a device lives, and the air is needed for those who press.</summary>
        private bool HoldsHeartbeats(long nowMs) => _woken && _outbox.IsHurrying(nowMs);

        /// <summary>What keeps a battery device awake but for its contacts. Each of these has an end.</summary>
        private bool IsBusy(long nowMs)
        {
            bool switchedOn = _modes.IsTesting(nowMs) || _modes.IsIdentifying(nowMs);

            // Failing may last as long as the hub is away.
            bool shows = IndicatorLanguage.IsOfAlarm(Indication) && Indication != Indication.Failing;
            return IsUnsaved || _heartbeats.IsWaiting(nowMs) || switchedOn || shows || IsFollowing(nowMs)
                || LatestInGrace(nowMs) != null || _links.IsAwaiting(nowMs, SleepRule.AnswerMs);
        }

        /// <summary>Every indication blinks, so the light's own deadline also ends what lasts for a time.</summary>
        private long NextDeadline(long nowMs)
        {
            long next = Never.Earlier(_contacts.NextDeadlineMs, _gesture.NextDeadlineMs);
            next = Never.Earlier(next, _faults.NextDeadlineMs());
            next = Never.Earlier(next, _indicator.NextDeadlineMs);
            next = Never.Earlier(next, _desk.NextDeadlineMs);
            if (_links.AnyUp)
            {
                next = Never.Earlier(next, _links.NextAlarmMs(_outbox));
                next = HoldsHeartbeats(nowMs) ? next : Never.Earlier(next, _heartbeats.NextDeadlineMs);
                next = Never.Earlier(next, _links.NextWatchMs());
            }

            if (_modes.IsWalking(nowMs) && _links.IsUp(_links.Walked))
            {
                next = Never.Earlier(next, _walk.NextDeadlineMs);
            }

            return next;
        }
    }
}
