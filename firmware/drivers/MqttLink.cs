using System;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// The link to the hub over MQTT: a thread that connects, subscribes, watches, and begins again after a random
    /// back-off, for ever. The runtime's client does not reconnect by itself.
    /// </summary>
    public sealed class MqttLink : IUplink, IPublisher
    {
        private const int FirstPauseMs = 1000;
        private const int MaxPauseMs = 30000;

        /// <summary>The longest pause while an alarm waits.</summary>
        private const int MaxUrgentPauseMs = 5000;

        /// <summary>Even in a hurry, so that a refusing hub is not hammered.</summary>
        private const int MinPauseMs = 200;

        /// <summary>Messages for a gateway: answers to many devices at once.</summary>
        private const int MaxGatewayMessages = 64;

        private readonly DeviceSettings _settings;
        private readonly string _name;
        private readonly X509Certificate? _authority;
        private readonly int _maxPauseMs;
        private readonly IRandom _random;
        private readonly Wake _wake;
        private readonly AutoResetEvent _hurry = new AutoResetEvent(false);
        private readonly FrameQueue _received;
        private readonly PublishAnswers? _answers;
        private readonly GuardedThread _thread;
        private readonly object _gate = new object();

        private MqttConnection? _up;
        private int _connections;
        private int _pauseMs = FirstPauseMs;
        private bool _urgent;
        private long _progressMs;

        /// <summary>A device's link.</summary>
        /// <param name="store">Where the last known time is kept, which TLS needs.</param>
        /// <param name="wake">Set when a frame arrived or the link changed.</param>
        public MqttLink(DeviceSettings settings, IStore store, IRandom random, Wake wake)
            : this(settings, settings.Id, FrameQueue.MaxFrames, null, store, random, wake)
        {
        }

        private MqttLink(
            DeviceSettings settings,
            string name,
            int maxMessages,
            PublishAnswers? answers,
            IStore store,
            IRandom random,
            Wake wake)
        {
            _settings = settings;
            _name = name;
            _received = new FrameQueue(maxMessages);
            _answers = answers;
            _authority = Authority.Read(settings);
            _maxPauseMs = PauseLimit(settings.IntervalSeconds * 1000);
            TlsClock.PutForward(HubTime.Kept(store), _authority);
            _random = random;
            _wake = wake;
            _progressMs = Environment.TickCount64;
            _thread = new GuardedThread("mqtt", ConnectOnce);
        }

        /// <summary>0 while the link is down, else a number that is different for each connection.</summary>
        public int Connection
        {
            get
            {
                lock (_gate)
                {
                    return _up == null ? 0 : _connections;
                }
            }
        }

        /// <summary>How often the thread failed and was started again.</summary>
        public int Restarts => _thread.Restarts;

        /// <summary>When the thread last showed that it is not stuck in a call.</summary>
        public long ProgressMs
        {
            get
            {
                lock (_gate)
                {
                    return _progressMs;
                }
            }
        }

        /// <summary>A gateway's link: another name, and <paramref name="answers"/> tells what the hub has.</summary>
        public static MqttLink OfGateway(
            DeviceSettings settings, PublishAnswers answers, IStore store, IRandom random, Wake wake) =>
            new MqttLink(settings, Topics.Gateway + settings.Id, MaxGatewayMessages, answers, store, random, wake);

        public void Start() => _thread.Start();

        /// <returns>The oldest frame that arrived, or null.</returns>
        public byte[]? Take() => _received.Take();

        public bool Send(byte[] frame, bool urgent, bool awaited) => Publish(frame) != 0;

        public int Publish(byte[] message)
        {
            MqttConnection? connection = Up();
            return connection == null ? 0 : connection.Publish(message);
        }

        public void Finish(uint counter)
        {
            // What was handed over is on its way.
        }

        public bool Holds(uint counter) => false;

        public bool MayPause => true;

        public void Hurry()
        {
            lock (_gate)
            {
                _urgent = true;
            }

            _hurry.Set();
        }

        public void Restart()
        {
            Debug.WriteLine("mqtt: nothing comes back, connecting anew");
            MqttConnection? connection = Up();
            if (connection != null)
            {
                connection.End();
            }
        }

        private void ConnectOnce()
        {
            Progress();
            Wifi.WaitForAddress();
            MqttConnection? connection = null;
            try
            {
                Progress();
                connection = new MqttConnection(
                    _settings, _name, _connections + 1, _authority, _received, _answers, _wake);
                if (connection.Open())
                {
                    ChangeTo(connection);
                    while (!connection.HasEnded())
                    {
                        Progress();
                    }
                }
            }
            catch (Exception e)
            {
                Debug.WriteLine("mqtt: no connection to the hub: " + e.Message);
            }

            ChangeTo(null);
            if (connection != null)
            {
                connection.Close();
            }

            Progress();
            Pause();
        }

        private MqttConnection? Up()
        {
            lock (_gate)
            {
                return _up;
            }
        }

        private void ChangeTo(MqttConnection? connection)
        {
            lock (_gate)
            {
                _up = connection;
                if (connection != null)
                {
                    _connections++;
                    _urgent = false;
                    _pauseMs = FirstPauseMs;
                }
            }

            _wake.Set();
        }

        /// <summary>
        /// Half a heartbeat interval: a hub that was away gives each device its bound, at least two intervals, to be heard
        /// again, and a device that dozes longer than that would be taken for dead.
        /// </summary>
        private static int PauseLimit(int intervalMs)
        {
            int half = intervalMs / 2;
            return half < MinPauseMs ? MinPauseMs : half > MaxPauseMs ? MaxPauseMs : half;
        }

        private void Pause()
        {
            bool urgent;
            lock (_gate)
            {
                urgent = _urgent;
            }

            if (urgent && _pauseMs > MaxUrgentPauseMs)
            {
                _pauseMs = MaxUrgentPauseMs;
            }

            Thread.Sleep(MinPauseMs);
            _hurry.WaitOne((_pauseMs / 2) + _random.Next(_pauseMs / 2), false);
            _pauseMs = _pauseMs * 2 > _maxPauseMs ? _maxPauseMs : _pauseMs * 2;
        }

        private void Progress()
        {
            lock (_gate)
            {
                _progressMs = Environment.TickCount64;
            }
        }
    }
}
