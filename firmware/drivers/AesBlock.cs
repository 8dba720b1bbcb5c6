using System.Security.Cryptography;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>The runtime's AES in ECB mode under one key, on which the protocol builds CCM.</summary>
    public sealed class AesBlock : IAesBlock
    {
        private readonly Aes _aes;

        public AesBlock(byte[] key)
        {
            _aes = new Aes(CipherMode.ECB);
            _aes.Key = key;
        }

        public byte[] Encrypt(byte[] blocks) => _aes.Encrypt(blocks);
    }
}
