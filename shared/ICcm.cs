namespace SchoolButton.Protocol
{
    /// <summary>
    /// AES-128-CCM under one key, with a 13-byte nonce (RFC 3610 with L = 2). The tag's length is that of the array.
    /// The device has <see cref="SoftCcm"/>; .NET has its own.
    /// </summary>
    public interface ICcm
    {
        /// <param name="ciphertext">Filled; as long as <paramref name="plaintext"/>.</param>
        /// <param name="tag">Filled; 4, 6, … 16 bytes.</param>
        void Seal(byte[] nonce, byte[] plaintext, byte[] ciphertext, byte[] tag, byte[] associated);

        /// <param name="plaintext">Filled if the tag is right, else all zero; as long as <paramref name="ciphertext"/>.</param>
        /// <returns>False if anything was not sealed under this key with this nonce.</returns>
        bool Open(byte[] nonce, byte[] ciphertext, byte[] tag, byte[] plaintext, byte[] associated);
    }
}
