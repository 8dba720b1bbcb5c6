using SchoolButton.Firmware.Virtual;

namespace System.Security.Cryptography
{
    internal sealed class Aes
    {
        public Aes(CipherMode mode)
        {
            Mode = mode;
        }

        public CipherMode Mode { get; set; }

        public byte[]? Key { get; set; }

        public byte[] Encrypt(byte[] data)
        {
            if (Mode != CipherMode.ECB)
            {
                throw new NotSupportedException();
            }

            return HostAes.EncryptEcb(Key ?? throw new InvalidOperationException(), data);
        }
    }
}
