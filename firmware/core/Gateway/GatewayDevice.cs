using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Carries sealed frames between the air and the hub. It has no key but its own: it cannot read what it carries. One
    /// thread calls it; nothing in it blocks, except that it writes to the store now and then.
    /// </summary>
    public sealed class GatewayDevice : ILinked
    {
        /// <summary>Frames published and not yet confirmed.</summary>
        public const int MaxInFlight = 16;

        /// <summary>With those that may be alarms; fewer than the MQTT client's queue holds, so that heartbeats fit in.</summary>
        public const int MaxAlarmsInFlight = 24;

        private const int RetryMs = 1000;
        private const int SaveEveryMs = 10000;

        private readonly IStore _store;
        private readonly IPublisher _publisher;
        private readonly RadioPort _radio;
        private readonly RadioChannel _channel;
        private readonly RadioChannel _down;
        private readonly Talkers _talkers = new Talkers();
        private readonly DutyBudget _budget;
        private readonly bool _canSpeak;
        private readonly HubSession _session;
        private readonly HeardStore _heard = new HeardStore();
        private readonly Modes _modes = new Modes();
        private readonly Indicator _indicator;
        private readonly AirWatch _air;
        private long _publishAtMs;
        private long _deafAtMs = Never.AtMs;
        private long _saveAtMs;

        /// <param name="ccm">CCM under the gateway's own key; null if the settings hold none.</param>
        /// <param name="radio">Its <paramref name="budget"/> is saved here.</param>
        public GatewayDevice(
            DeviceSettings settings,
            ICcm? ccm,
            IStore store,
            IPublisher publisher,
            RadioPort radio,
            RadioPlan plan,
            DutyBudget budget,
            ILight light,
            IRandom random,
            IVitals vitals,
            long nowMs)
        {
            _store = store;
            _publisher = publisher;
            _radio = radio;
            _channel = plan.OfGateway(settings.Channel);
            _down = plan.Down;
            _budget = budget;
            _canSpeak = settings.CanSpeak;
            _air = new AirWatch(radio, budget, _channel, random, nowMs);
            _session = new HubSession(settings, ccm, store, new OwnUplink(publisher), random, vitals, nowMs) { Air = _air };
            _indicator = new Indicator(new IndicatorOutputs { Light = light }, false);
            _budget.Load(store, 0, nowMs);
            _radio.Listen(_channel, Never.AtMs);
        }

        /// <summary>Frames that the hub has not confirmed yet.</summary>
        public int Waiting => _heard.Count;

        /// <summary>Frames lost since more came than fit while the hub was away.</summary>
        public int Dropped => _heard.Dropped;

        public int DroppedMaybeAlarms => _heard.DroppedMaybeAlarms;

        /// <summary>What the radio heard and what is no frame of a device.</summary>
        public int Strangers { get; private set; }

        /// <summary>Messages of the link that were no frame for the gateway and no order, or not genuine or not fresh.</summary>
        public int RefusedMessages { get; private set; }

        /// <summary>Orders that the radio's queue did not take.</summary>
        public int RefusedOrders { get; private set; }

        public int RefusedFrames => _session.RefusedFrames;

        /// <summary>Frames from the air and orders for it that were lost.</summary>
        private int Lost => _heard.Dropped + RefusedOrders + _radio.DroppedLate + _radio.Overrun;

        /// <summary>A message that the link brought, from whomever.</summary>
        public void OnMessage(byte[] message, long nowMs)
        {
            byte[]? own = OwnFrame.FromBytes(message);
            if (own != null)
            {
                OnOwn(own, nowMs);
                return;
            }

            TransmitOrder? order = TransmitOrder.FromBytes(message);
            Frame? header = order == null ? null : Frame.ReadHeader(order.Frame);
            if (header == null || !header.FromHub)
            {
                RefusedMessages++;
                return;
            }

            bool unsaid = _radio.HoldsFor(header.Device);
            if (!_radio.Queue(order!.Frame, _down, order.Urgent, nowMs + order.WorthMs))
            {
                RefusedOrders++;
                return;
            }

            // What is not urgent is for those who sleep again in a moment.
            _radio.HoldFor(header.Device, order.Urgent
                ? _talkers.OnOrder(header.Device, unsaid, nowMs)
                : _talkers.UntilMs(header.Device));
        }

        public void OnLink(bool up, long nowMs)
        {
            _heard.OnConnectionEnd();
            _deafAtMs = Never.AtMs;
            _publishAtMs = nowMs;
            _session.OnLink(up, nowMs);
        }

        /// <summary>The link tells what became of a message.</summary>
        /// <param name="confirmed">The hub has it; otherwise the client has given up.</param>
        public void OnAnswer(int ticket, bool confirmed, long nowMs)
        {
            _heard.OnAnswer(ticket, confirmed);
            if (confirmed)
            {
                _deafAtMs = _heard.InFlight > 0 ? nowMs + LinkWatch.DeafMs : Never.AtMs;
            }
        }

        /// <summary>What the app has found wrong with itself.</summary>
        public void OnFault(FaultCode code, bool wrong, long nowMs) => _session.SetFault(code, wrong, nowMs);

        public void OnRestartedPart(long nowMs) => _session.OnRestartedPart(nowMs);

        /// <summary>Does what is due; called when the radio's interrupt line woke the loop, too.</summary>
        /// <returns>When it must be called again at the latest.</returns>
        public long Tick(long nowMs)
        {
            long next = _radio.Tick(nowMs);
            Hear(nowMs);
            if (_air.Tick(Lost, nowMs))
            {
                _session.TellNews(nowMs);
            }

            next = Never.Earlier(next, _air.NextDeadlineMs);
            _session.SetFault(FaultCode.Radio, _radio.IsFailed, nowMs);
            if (_session.IsLinkUp)
            {
                next = Never.Earlier(next, Publish(nowMs));
                if (nowMs >= _deafAtMs)
                {
                    _deafAtMs = Never.AtMs;
                    _publisher.Restart();
                }

                next = Never.Earlier(next, _deafAtMs);
            }

            next = Never.Earlier(next, _session.Tick(nowMs));
            _indicator.Play(Status(nowMs), nowMs);
            if (nowMs >= _saveAtMs)
            {
                _saveAtMs = nowMs + SaveEveryMs;
                _session.IsStoreBroken = !_budget.Save(_store, false, nowMs);
            }

            return Never.Earlier(next, _indicator.NextDeadlineMs);
        }

        private void OnOwn(byte[] frame, long nowMs)
        {
            CommandBody? command = _session.Take(frame, nowMs);
            if (command == null)
            {
                return;
            }

            switch (command.Kind)
            {
                case CommandKind.Ping:
                    _session.TellNews(nowMs);
                    break;
                case CommandKind.Identify:
                    _modes.Identify(command.Argument, nowMs);
                    break;
                default:
                    _session.Refuse();
                    break;
            }
        }

        private void Hear(long nowMs)
        {
            RadioPacket? packet = _radio.Take();
            while (packet != null)
            {
                Frame? header = Frame.ReadHeader(packet.Frame);
                if (header != null)
                {
                    // Also what another gateway sends.
                    _air.OnReceived(packet.Frame.Length);
                }

                if (header == null || header.FromHub)
                {
                    Strangers++;
                }
                else
                {
                    _heard.Add(packet);
                    _talkers.OnHeard(header.Device, _channel, packet, nowMs);
                    _radio.HoldFor(header.Device, _talkers.UntilMs(header.Device));
                }

                packet = _radio.Take();
            }
        }

        /// <returns>When something that waits may be tried again.</returns>
        private long Publish(long nowMs)
        {
            while (nowMs >= _publishAtMs)
            {
                HeardEntry? entry = _heard.Next();
                if (entry == null || _heard.InFlight >= (entry.MayBeAlarm ? MaxAlarmsInFlight : MaxInFlight))
                {
                    return Never.AtMs;
                }

                int ticket = _publisher.Publish(entry.ToBytes(nowMs));
                if (ticket == 0)
                {
                    _publishAtMs = nowMs + RetryMs;
                    return _publishAtMs;
                }

                _heard.OnPublished(entry, ticket);
                _deafAtMs = Never.Earlier(_deafAtMs, nowMs + LinkWatch.DeafMs);
            }

            return _publishAtMs;
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
