using System;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// One connection to the hub, from the first packet to the last. A new one is made for every attempt: the client
    /// resolves the hub's name only once, and events of an old connection must not be taken for the new one's.
    /// </summary>
    internal sealed class MqttConnection
    {
        private const ushort KeepAliveSeconds = 15;
        private const int MaxInflight = 32;
        private const int SubscribeMs = 10000;
        private const int LookMs = 1000;

        private readonly DeviceSettings _settings;
        private readonly string _name;
        private readonly int _firstTicket;
        private readonly FrameQueue _received;
        private readonly PublishAnswers? _answers;
        private readonly Wake _wake;
        private readonly AutoResetEvent _subscribed = new AutoResetEvent(false);
        private readonly AutoResetEvent _ended = new AutoResetEvent(false);
        private readonly MqttClient _client;
        private readonly string _up;
        private bool _granted;

        /// <param name="name">User, client id and the middle of the topics.</param>
        /// <param name="number">A number that no other connection of the last 32,767 had.</param>
        /// <param name="answers">Where it is told what became of each publication; null if nobody asks.</param>
        /// <exception cref="Exception">The hub's name cannot be resolved.</exception>
        public MqttConnection(
            DeviceSettings settings,
            string name,
            int number,
            X509Certificate? authority,
            FrameQueue received,
            PublishAnswers? answers,
            Wake wake)
        {
            _settings = settings;
            _name = name;
            _firstTicket = (number & 0x7FFF) << 16;
            _received = received;
            _answers = answers;
            _wake = wake;
            _up = Topics.Up(name);
            _client = new MqttClient(
                settings.Host,
                settings.Port,
                settings.Tls,
                authority,
                null,
                settings.Tls ? MqttSslProtocols.TLSv1_2 : MqttSslProtocols.None);
            _client.Settings.InflightQueueSize = MaxInflight;
            _client.MqttMsgPublishReceived += OnMessage;
            _client.MqttMsgSubscribed += OnSubscribed;
            _client.ConnectionClosed += OnClosed;
            if (answers != null)
            {
                _client.MqttMsgPublished += OnPublished;
            }
        }

        /// <summary>Connects and subscribes to the device's own topic. Blocks for up to 40 s.</summary>
        /// <returns>False if the hub refused.</returns>
        /// <exception cref="Exception">The hub cannot be reached or does not answer.</exception>
        public bool Open()
        {
            MqttReasonCode code = _client.Connect(
                _name, _name, _settings.Password, false, MqttQoSLevel.AtMostOnce, false, null, null, true, KeepAliveSeconds);
            if (code != MqttReasonCode.Success)
            {
                Debug.WriteLine("mqtt: the hub refused the connection, code " + ((int)code).ToString());
                return false;
            }

            _client.Subscribe(new string[] { Topics.Down(_name) }, new MqttQoSLevel[] { MqttQoSLevel.AtLeastOnce });
            if (_subscribed.WaitOne(SubscribeMs, false) && _granted)
            {
                return true;
            }

            Debug.WriteLine("mqtt: the hub did not grant the subscription");
            return false;
        }

        /// <summary>Queues a frame; the client's own thread sends it.</summary>
        /// <returns>Its ticket; 0 if the queue is full or the connection is gone.</returns>
        public int Publish(byte[] frame)
        {
            try
            {
                return _firstTicket + _client.Publish(_up, frame, null, null, MqttQoSLevel.AtLeastOnce, false);
            }
            catch (Exception e)
            {
                Debug.WriteLine("mqtt: cannot publish: " + e.Message);
                return 0;
            }
        }

        /// <summary>Waits a while for the connection to end.</summary>
        /// <returns>True if it has ended.</returns>
        public bool HasEnded() => _ended.WaitOne(LookMs, false) || !_client.IsConnected;

        public void End() => _ended.Set();

        /// <summary>Gives threads and socket back.</summary>
        public void Close()
        {
            try
            {
                _client.MqttMsgPublishReceived -= OnMessage;
                _client.MqttMsgSubscribed -= OnSubscribed;
                _client.ConnectionClosed -= OnClosed;
                if (_answers != null)
                {
                    _client.MqttMsgPublished -= OnPublished;
                }

                _client.Close();
            }
            catch (Exception e)
            {
                Debug.WriteLine("mqtt: cannot close: " + e.Message);
            }
        }

        private void OnMessage(object sender, MqttMsgPublishEventArgs e)
        {
            _received.Put(e.Message);
            _wake.Set();
        }

        private void OnSubscribed(object sender, MqttMsgSubscribedEventArgs e)
        {
            _granted = e.GrantedQoSLevels.Length > 0 && e.GrantedQoSLevels[0] != MqttQoSLevel.GrantedFailure;
            _subscribed.Set();
        }

        private void OnPublished(object sender, MqttMsgPublishedEventArgs e)
        {
            if (!_answers!.Put(_firstTicket + e.MessageId, e.IsPublished))
            {
                // What was not told would wait for ever; on a new connection all of it is published again.
                _ended.Set();
            }

            _wake.Set();
        }

        private void OnClosed(object sender, EventArgs e) => _ended.Set();
    }
}
