namespace SchoolButton.Firmware.Core
{
    /// <summary>A link to the hub that tells what has arrived. Nothing here blocks.</summary>
    public interface IPublisher
    {
        /// <returns>
        /// A ticket, by which the link later tells whether the hub has the message; 0 if it cannot take it now. Nothing is
        /// told of what a connection had on its way when it ended, and no later connection gives its tickets again.
        /// </returns>
        int Publish(byte[] message);

        /// <summary>The link says it is up but nothing comes back: give the connection up and make a new one.</summary>
        void Restart();
    }
}
