namespace SchoolButton.Protocol
{
    /// <summary>AES-128 of single blocks under one key: all that nanoFramework's runtime offers, and all that CCM needs.</summary>
    public interface IAesBlock
    {
        /// <summary>Encrypts whole blocks in ECB mode.</summary>
        /// <param name="blocks">A multiple of 16 bytes; left as it is.</param>
        /// <returns>As many bytes.</returns>
        byte[] Encrypt(byte[] blocks);
    }
}
