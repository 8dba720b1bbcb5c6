namespace SchoolButton.Firmware.Core
{
    /// <summary>A link to the hub that tells what has arrived. Nothing here blocks.</summary>
    public interface IPublisher
    {
        /// <returns>
        /// A ticket, never used before since the start, by which the link later tells whether the hub has the message;
        /// 0 if it cannot take it now. A ticket of a connection that has ended is never told of.
        /// </returns>
        int Publish(byte[] message);

        /// <summary>The link says it is up but nothing comes back: give the connection up and make a new one.</summary>
        void Restart();
    }
}
