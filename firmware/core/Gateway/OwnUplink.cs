using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>The way of the gateway's own frames, which go between those it has heard.</summary>
    internal sealed class OwnUplink : IUplink
    {
        private readonly IPublisher _publisher;

        public OwnUplink(IPublisher publisher)
        {
            _publisher = publisher;
        }

        public bool Send(byte[] frame, bool urgent, bool awaited) => _publisher.Publish(OwnFrame.ToBytes(frame)) != 0;

        public void Finish(uint counter)
        {
            // It is handed over once.
        }

        public bool Holds(uint counter) => false;

        public bool MayPause => true;

        public void Hurry()
        {
            // A gateway raises no alarm.
        }

        public void Restart() => _publisher.Restart();
    }
}
