namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// What survives a power cut: small named records. A write is whole or it never happened: cut at any byte, the
    /// next start reads the old content or the new.
    /// </summary>
    public interface IStore
    {
        /// <returns>The last content that was completely written, null if there is none.</returns>
        byte[]? Read(string name);

        /// <returns>True if the content is on the medium and was read back; false if it may not be.</returns>
        bool Write(string name, byte[] content);
    }
}
