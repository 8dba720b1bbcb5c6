using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// A strobe and a sounder on the wall that show a room what the hub orders, and tell the hub what they show. One
    /// thread calls it; nothing in it blocks, except that it writes to the store after strobe and sounder have changed
    /// and before the hub is told: what the hub saw confirmed is on flash.
    /// </summary>
    public sealed class AnnunciatorDevice : ILinked
    {
        private readonly INotificationAppliance _appliance;
        private readonly ILight _light;
        private readonly bool _canSpeak;
        private readonly HubSession _session;
        private readonly LockdownRecord _record;
        private readonly Modes _modes = new Modes();
        private Indicator _indicator;
        private Announcement _running;
        private long _beganAtMs;
        private long _endsAtMs;

        /// <param name="ccm">CCM under the key of the settings; null if they hold none.</param>
        public AnnunciatorDevice(
            DeviceSettings settings,
            ICcm? ccm,
            IStore store,
            IUplink uplink,
            INotificationAppliance appliance,
            ILight light,
            IRandom random,
            IVitals vitals,
            long nowMs)
        {
            _appliance = appliance;
            _light = light;
            _canSpeak = settings.CanSpeak;
            _session = new HubSession(settings, ccm, store, uplink, random, vitals, nowMs);
            _indicator = NewIndicator();
            _record = new LockdownRecord(store);
            if (_record.LeftMs > 0)
            {
                _running = Announcement.Lockdown;
                _beganAtMs = nowMs - _record.ElapsedMs;
                _endsAtMs = nowMs + _record.LeftMs;
                _session.Announcement = _running;
            }
        }

        public Announcement Running => _running;

        /// <summary>Frames that were not from the hub, not for this device, not genuine, not fresh, or not understood.</summary>
        public int RefusedFrames => _session.RefusedFrames;

        /// <summary>Genuine orders that were not obeyed, since what runs outranks them.</summary>
        public int OutrankedOrders { get; private set; }

        /// <summary>Bytes that the link brought, from whomever.</summary>
        public void OnFrame(byte[] frame, long nowMs)
        {
            CommandBody? command = _session.Take(frame, nowMs);
            if (command == null)
            {
                return;
            }

            switch (command.Kind)
            {
                case CommandKind.Ping:
                    break;
                case CommandKind.Identify:
                    _modes.Identify(command.Argument, nowMs);
                    break;
                case CommandKind.Announce:
                    Obey((Announcement)command.Detail, command.Argument, nowMs);
                    break;
                default:
                    _session.Refuse();
                    break;
            }

            _session.TellNews(nowMs);
        }

        public void OnLink(bool up, long nowMs) => _session.OnLink(up, nowMs);

        /// <summary>What the app has found wrong with itself.</summary>
        public void OnFault(FaultCode code, bool wrong, long nowMs) => _session.SetFault(code, wrong, nowMs);

        public void OnRestartedPart(long nowMs) => _session.OnRestartedPart(nowMs);

        /// <summary>Does what is due.</summary>
        /// <returns>When it must be called again at the latest.</returns>
        public long Tick(long nowMs)
        {
            if (_running != Announcement.None && nowMs >= _endsAtMs)
            {
                Change(Announcement.None, nowMs, nowMs);
            }

            long next = _running == Announcement.None ? ShowStatus(nowMs) : ShowAnnouncement(nowMs);
            bool lockdown = _running == Announcement.Lockdown;
            _record.Save(nowMs - _beganAtMs, lockdown ? _endsAtMs - nowMs : 0, nowMs);
            _session.IsStoreBroken = _record.IsBroken;
            return Never.Earlier(Never.Earlier(next, _record.NextDeadlineMs), _session.Tick(nowMs));
        }

        /// <summary>
        /// <see cref="Announcement.None"/> stops whatever runs. Any other one with 0 seconds stops only itself: a drill that
        /// ends must not mute a lockdown that has begun meanwhile.
        /// </summary>
        private void Obey(Announcement ordered, int seconds, long nowMs)
        {
            if (ordered == Announcement.None)
            {
                Change(Announcement.None, nowMs, nowMs);
                return;
            }

            if (!AnnouncementTable.IsKnown(ordered))
            {
                _session.Refuse();
                return;
            }

            if (seconds == 0)
            {
                if (_running == ordered)
                {
                    Change(Announcement.None, nowMs, nowMs);
                }

                return;
            }

            if (!AnnouncementTable.MayReplace(_running, ordered))
            {
                OutrankedOrders++;
                return;
            }

            int limit = AnnouncementTable.LimitOf(ordered);
            Change(ordered, nowMs, nowMs + ((seconds < limit ? seconds : limit) * 1000L));
        }

        /// <summary>An order that is repeated while it is obeyed gives it new time and does not start the rhythm anew.</summary>
        private void Change(Announcement to, long nowMs, long endsAtMs)
        {
            if (to != _running)
            {
                if (_running == Announcement.Lockdown)
                {
                    _record.OnEnd(nowMs);
                }

                _running = to;
                _beganAtMs = nowMs;

                // An indicator remembers what it has shown last, and meanwhile the light shows something else.
                _indicator = NewIndicator();
                _session.Announcement = to;
                _session.TellNews(nowMs);
            }

            _endsAtMs = endsAtMs;
            if (to == Announcement.Lockdown)
            {
                _record.OnOrder(nowMs);
            }
        }

        private long ShowAnnouncement(long nowMs)
        {
            long elapsedMs = nowMs - _beganAtMs;
            _appliance.Set(
                AnnouncementTable.IsStrobeOn(_running, elapsedMs), AnnouncementTable.IsSounderOn(_running, elapsedMs));
            _light.Show(AnnouncementTable.ColourOf(_running));
            long nextSlotMs = nowMs + AnnouncementTable.SlotMs - (elapsedMs % AnnouncementTable.SlotMs);
            return Never.Earlier(nextSlotMs, _endsAtMs);
        }

        private Indicator NewIndicator() => new Indicator(new IndicatorOutputs { Light = _light }, false);

        private long ShowStatus(long nowMs)
        {
            _appliance.Set(false, false);
            _indicator.Play(Status(nowMs), nowMs);
            return _indicator.NextDeadlineMs;
        }

        private Indication Status(long nowMs)
        {
            if (_modes.IsIdentifying(nowMs))
            {
                return Indication.Identify;
            }

            if (!_session.IsLinkUp && _canSpeak)
            {
                return Indication.NoLink;
            }

            return _session.Faults.Any ? Indication.Fault : Indication.Ready;
        }
    }
}
