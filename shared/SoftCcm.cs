namespace SchoolButton.Protocol
{
    /// <summary>
    /// CCM on top of a block cipher, after RFC 3610 sections 2.2 to 2.5 (L = 2, so messages up to 65,535 bytes).
    /// The counter blocks are encrypted in one call, since on the device each call crosses into native code.
    /// Lengths that CCM does not allow throw <see cref="System.ArgumentException"/>, as .NET's AesCcm does.
    /// </summary>
    public sealed class SoftCcm : ICcm
    {
        public const int NonceLength = 13;

        private const int Block = 16;
        private const int LengthBytes = 2;
        private const int MinTagLength = 4;
        private const int MaxTextLength = 0xFFFF;

        /// <summary>From here on RFC 3610 section 2.2 writes the length in another way, which no frame needs.</summary>
        private const int AssociatedLimit = 0xFF00;

        private readonly IAesBlock _aes;

        public SoftCcm(IAesBlock aes)
        {
            _aes = aes;
        }

        public void Seal(byte[] nonce, byte[] plaintext, byte[] ciphertext, byte[] tag, byte[] associated)
        {
            CheckLengths(nonce, plaintext, ciphertext, tag, associated);
            byte[] stream = KeyStream(nonce, plaintext.Length);
            Authenticate(nonce, plaintext, tag, associated, stream);
            Xor(plaintext, ciphertext, stream);
        }

        public bool Open(byte[] nonce, byte[] ciphertext, byte[] tag, byte[] plaintext, byte[] associated)
        {
            CheckLengths(nonce, ciphertext, plaintext, tag, associated);
            byte[] stream = KeyStream(nonce, ciphertext.Length);
            Xor(ciphertext, plaintext, stream);

            byte[] expected = new byte[tag.Length];
            Authenticate(nonce, plaintext, expected, associated, stream);

            // Every byte is compared whatever the first difference, so that timing tells a forger nothing.
            int difference = 0;
            for (int i = 0; i < tag.Length; i++)
            {
                difference |= tag[i] ^ expected[i];
            }

            if (difference == 0)
            {
                return true;
            }

            for (int i = 0; i < plaintext.Length; i++)
            {
                plaintext[i] = 0;
            }

            return false;
        }

        // Without this an empty tag would open anything.
        private static void CheckLengths(byte[] nonce, byte[] from, byte[] to, byte[] tag, byte[] associated)
        {
            if (nonce.Length != NonceLength)
            {
                throw new System.ArgumentException("nonce must be 13 bytes");
            }

            if (tag.Length < MinTagLength || tag.Length > Block || tag.Length % 2 != 0)
            {
                throw new System.ArgumentException("tag must be 4, 6, 8, 10, 12, 14 or 16 bytes");
            }

            if (from.Length != to.Length || from.Length > MaxTextLength)
            {
                throw new System.ArgumentException("plaintext and ciphertext must be equally long, at most 65535 bytes");
            }

            if (associated.Length >= AssociatedLimit)
            {
                throw new System.ArgumentException("associated data must be shorter than 65280 bytes");
            }
        }

        /// <summary>S_0 (for the tag) and then S_1, S_2, … (for the text).</summary>
        private byte[] KeyStream(byte[] nonce, int textLength)
        {
            int blocks = 1 + ((textLength + Block - 1) / Block);
            byte[] counters = new byte[blocks * Block];
            for (int i = 0; i < blocks; i++)
            {
                int at = i * Block;
                counters[at] = LengthBytes - 1;
                System.Array.Copy(nonce, 0, counters, at + 1, NonceLength);
                Bytes.Put(counters, at + Block - LengthBytes, LengthBytes, i);
            }

            return _aes.Encrypt(counters);
        }

        private void Authenticate(byte[] nonce, byte[] text, byte[] tag, byte[] associated, byte[] stream)
        {
            byte[] x = new byte[Block];
            x[0] = (byte)((associated.Length > 0 ? 0x40 : 0) | (((tag.Length - 2) / 2) << 3) | (LengthBytes - 1));
            System.Array.Copy(nonce, 0, x, 1, NonceLength);
            Bytes.Put(x, Block - LengthBytes, LengthBytes, text.Length);
            x = _aes.Encrypt(x);

            if (associated.Length > 0)
            {
                byte[] prefixed = new byte[2 + associated.Length];
                Bytes.Put(prefixed, 0, 2, associated.Length);
                System.Array.Copy(associated, 0, prefixed, 2, associated.Length);
                x = Chain(x, prefixed);
            }

            x = Chain(x, text);
            for (int i = 0; i < tag.Length; i++)
            {
                tag[i] = (byte)(x[i] ^ stream[i]);
            }
        }

        private byte[] Chain(byte[] x, byte[] data)
        {
            for (int at = 0; at < data.Length; at += Block)
            {
                for (int i = 0; i < Block && at + i < data.Length; i++)
                {
                    x[i] ^= data[at + i];
                }

                x = _aes.Encrypt(x);
            }

            return x;
        }

        private static void Xor(byte[] from, byte[] to, byte[] stream)
        {
            for (int i = 0; i < from.Length; i++)
            {
                to[i] = (byte)(from[i] ^ stream[Block + i]);
            }
        }
    }
}
