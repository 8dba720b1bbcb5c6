namespace SchoolButton.Firmware.Core
{
    /// <summary>The way to the hub. Nothing here blocks.</summary>
    public interface IUplink
    {
        /// <summary>Hands a sealed frame to the link.</summary>
        /// <returns>False if the link cannot take it now; the caller tries again later.</returns>
        bool Send(byte[] frame);

        /// <summary>An alarm waits: connect now instead of sitting out a back-off.</summary>
        void Hurry();

        /// <summary>The link says it is up but nothing comes back: give the connection up and make a new one.</summary>
        void Restart();
    }
}
