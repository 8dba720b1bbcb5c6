using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// What a device without a button (gateway, annunciator) and the hub say to each other: heartbeats go up, acks and
    /// commands come down. One thread calls it.
    /// </summary>
    public sealed class HubSession
    {
        private const int RetryMs = 1000;

        private readonly IUplink _uplink;
        private readonly IRandom _random;
        private readonly IVitals _vitals;
        private readonly long _startedAtMs;
        private readonly UplinkCounter _counter;
        private readonly FrameSealer _sealer;
        private readonly DownlinkGate _gate;
        private readonly HubTime _hubTime;
        private readonly HeartbeatSchedule _heartbeat;
        private readonly LinkWatch _watch = new LinkWatch(LinkWatch.DeafMs);
        private bool _newsUntold = true;
        private uint _newsToldBy;
        private bool _linkUp;

        /// <param name="ccm">CCM under the key of the settings; null if they hold none.</param>
        public HubSession(
            DeviceSettings settings,
            ICcm? ccm,
            IStore store,
            IUplink uplink,
            IRandom random,
            IVitals vitals,
            long nowMs)
        {
            _uplink = uplink;
            _random = random;
            _vitals = vitals;
            _startedAtMs = nowMs;
            _counter = new UplinkCounter(store, random, false);
            _sealer = new FrameSealer(ccm, settings.Address, _counter);
            _gate = new DownlinkGate(_counter.FirstOfBoot);
            _hubTime = new HubTime(store);
            _heartbeat = new HeartbeatSchedule(settings.IntervalSeconds, 0);
            Faults.Set(FaultCode.Settings, settings.Problems.Length > 0);
        }

        public Faults Faults { get; } = new Faults();

        public bool IsLinkUp => _linkUp;

        /// <summary>What an annunciator shows; told in every heartbeat while it is not <see cref="Announcement.None"/>.</summary>
        public Announcement Announcement { get; set; }

        /// <summary>Of a gateway: what it finds on the air is told in every heartbeat.</summary>
        public AirWatch? Air { get; set; }

        /// <summary>Another record than the counter's could not be written.</summary>
        public bool IsStoreBroken { get; set; }

        /// <summary>Frames that were not from the hub, not for this device, not genuine, not fresh, or not understood.</summary>
        public int RefusedFrames { get; private set; }

        /// <summary>Bytes that the link brought, from whomever.</summary>
        /// <returns>A fresh command of the hub, or null: there is nothing to obey.</returns>
        public CommandBody? Take(byte[] frame, long nowMs)
        {
            byte[]? body = _sealer.Open(frame, out uint downCounter);
            if (body == null)
            {
                RefusedFrames++;
                return null;
            }

            AckBody? ack = AckBody.FromBytes(body);
            if (ack != null)
            {
                OnAck(ack, downCounter, nowMs);
                return null;
            }

            CommandBody? command = CommandBody.FromBytes(body);
            if (command == null || !_gate.CommandIsFresh(downCounter))
            {
                RefusedFrames++;
                return null;
            }

            return command;
        }

        /// <summary>A command was not for this kind of device.</summary>
        public void Refuse() => RefusedFrames++;

        public void OnLink(bool up, long nowMs)
        {
            _linkUp = up;
            _watch.OnQuiet();
            if (up)
            {
                _heartbeat.SendNow(nowMs, false);
            }
        }

        /// <summary>A part of the firmware failed and was started again.</summary>
        public void OnRestartedPart(long nowMs)
        {
            Faults.Set(FaultCode.Restarted, true);
            TellNews(nowMs);
        }

        /// <summary>A heartbeat with details is due now, and again until the hub has acknowledged one that was sealed later.</summary>
        public void TellNews(long nowMs)
        {
            _newsUntold = true;
            _newsToldBy = 0;
            _heartbeat.SendNow(nowMs, true);
        }

        public void SetFault(FaultCode code, bool wrong, long nowMs)
        {
            if (Faults.Set(code, wrong))
            {
                TellNews(nowMs);
            }
        }

        /// <returns>When it must be called again at the latest.</returns>
        public long Tick(long nowMs)
        {
            SetFault(FaultCode.Storage, !_counter.IsSafe || IsStoreBroken, nowMs);
            if (_linkUp)
            {
                if (_heartbeat.IsDue(nowMs))
                {
                    SendHeartbeat(nowMs);
                }

                if (_watch.IsDeaf(nowMs))
                {
                    _uplink.Restart();
                }
            }

            _counter.Prepare();
            return _linkUp ? Never.Earlier(_heartbeat.NextDeadlineMs, _watch.NextDeadlineMs) : Never.AtMs;
        }

        private void OnAck(AckBody ack, uint downCounter, long nowMs)
        {
            _watch.OnAnswered(ack.Counter);
            if (_gate.AckIsFresh(downCounter, ack.Counter, _counter.Next))
            {
                _hubTime.Learn(ack.HubTimeMs, nowMs);
            }

            if (_newsToldBy != 0 && ack.Counter >= _newsToldBy && ack.Counter < _counter.Next)
            {
                _newsUntold = false;
                _newsToldBy = 0;
                Faults.Set(FaultCode.Restarted, false);
            }
        }

        private void SendHeartbeat(long nowMs)
        {
            uint counter = _counter.Next;
            AirStatistics? air = Air == null ? null : Air.Report(nowMs);
            bool detailed = _heartbeat.WithDetails || _newsUntold || Announcement != Announcement.None || air != null;
            byte[]? frame = _sealer.Seal(Heartbeat(detailed, air, nowMs).ToBytes());
            if (frame == null || !_uplink.Send(frame, false, true))
            {
                _heartbeat.SendNow(nowMs + RetryMs, false);
                return;
            }

            if (_newsUntold && _newsToldBy == 0)
            {
                _newsToldBy = counter;
            }

            Air?.OnTold();
            _heartbeat.Sent(nowMs, _random);
            _watch.OnHeartbeatSent(counter, nowMs);
        }

        private HeartbeatBody Heartbeat(bool detailed, AirStatistics? air, long nowMs)
        {
            int flags = HeartbeatBody.AckWantedFlag;
            flags |= Faults.Any ? HeartbeatBody.FaultFlag : 0;
            return new HeartbeatBody
            {
                Flags = (byte)flags,
                Battery = BatteryLevel.Mains,
                IntervalSeconds = _heartbeat.IntervalSeconds,
                HasDetails = detailed,
                Major = FirmwareVersion.Major,
                Minor = FirmwareVersion.Minor,
                Patch = FirmwareVersion.Patch,
                Boots = _counter.Boots,
                Fault = Faults.Worst,
                UptimeSeconds = (nowMs - _startedAtMs) / 1000,
                FreeMemory = detailed ? _vitals.FreeMemory() : 0,
                ResetCause = _vitals.ResetCause,
                Announcement = Announcement,
                Air = air,
            };
        }
    }
}
