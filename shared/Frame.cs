namespace SchoolButton.Protocol
{
    /// <summary>
    /// The sealed frame, the same on every transport: 7 bytes of header, the body in AES-128-CCM, 6 bytes of tag.
    /// <code>
    /// byte 0      vvvd cccc   v: version (1); d: 1 = from the hub; c: counter bits 27…24
    /// bytes 1–3   device address, big-endian
    /// bytes 4–6   counter bits 23…0, big-endian
    /// bytes 7…    body, encrypted
    /// last 6      tag
    /// </code>
    /// The nonce is the header and six zero bytes; the header is the associated data. The whole counter is on the wire
    /// and nothing of it is reconstructed. See PROTOCOL.md.
    /// </summary>
    public sealed class Frame
    {
        public const int Version = 1;
        public const int HeaderLength = 7;
        public const int TagLength = 6;

        /// <summary>Bytes that sealing adds: as many as LoRaWAN's MHDR, FHDR, FPort and MIC together.</summary>
        public const int Overhead = HeaderLength + TagLength;

        public const int MinBodyLength = 1;
        public const int MaxBodyLength = 48;
        public const int MinLength = Overhead + MinBodyLength;
        public const int MaxLength = Overhead + MaxBodyLength;
        public const int KeyLength = 16;

        /// <summary>The last counter a key may use (28 bits). At a frame every 10 s it lasts 85 years.</summary>
        public const uint MaxCounter = 0x0FFFFFFF;

        private const int DownBit = 0x10;

        private Frame(bool fromHub, uint device, uint counter)
        {
            FromHub = fromHub;
            Device = device;
            Counter = counter;
        }

        public bool FromHub { get; }

        /// <summary>Who sent it, or, from the hub, whom it is for.</summary>
        public uint Device { get; }

        public uint Counter { get; }

        /// <summary>Seals a body. The caller never uses a counter twice with the same key and direction.</summary>
        /// <exception cref="System.ArgumentException">The body, address or counter is out of range.</exception>
        public static byte[] Seal(ICcm ccm, bool fromHub, uint device, uint counter, byte[] body)
        {
            if (body.Length < MinBodyLength || body.Length > MaxBodyLength)
            {
                throw new System.ArgumentException("body length must be 1 to 48 bytes");
            }

            if (device == 0 || device > DeviceAddress.Max || counter > MaxCounter)
            {
                throw new System.ArgumentException("device address or counter out of range");
            }

            byte[] header = new byte[HeaderLength];
            header[0] = (byte)((Version << 5) | (fromHub ? DownBit : 0) | (int)(counter >> 24));
            Bytes.Put(header, 1, 3, device);
            Bytes.Put(header, 4, 3, counter);

            byte[] ciphertext = new byte[body.Length];
            byte[] tag = new byte[TagLength];
            ccm.Seal(Nonce(header), body, ciphertext, tag, header);

            byte[] frame = new byte[Overhead + body.Length];
            System.Array.Copy(header, 0, frame, 0, HeaderLength);
            System.Array.Copy(ciphertext, 0, frame, HeaderLength, ciphertext.Length);
            System.Array.Copy(tag, 0, frame, HeaderLength + ciphertext.Length, TagLength);
            return frame;
        }

        /// <summary>Reads the header alone, to learn whose key may open the frame. Nothing in it is to be believed yet.</summary>
        /// <returns>Null if the bytes are no frame of this version.</returns>
        public static Frame? ReadHeader(byte[] bytes)
        {
            if (!IsFrame(bytes))
            {
                return null;
            }

            uint counter = ((uint)(bytes[0] & 0x0F) << 24) | (uint)Bytes.Get(bytes, 4, 3);
            return new Frame((bytes[0] & DownBit) != 0, (uint)Bytes.Get(bytes, 1, 3), counter);
        }

        /// <summary>Opens a frame. Any bytes may be given; direction and counter are the caller's to judge.</summary>
        /// <returns>The body, or null if the tag is wrong or the bytes are no frame of this version.</returns>
        public static byte[]? Open(ICcm ccm, byte[] bytes)
        {
            if (!IsFrame(bytes))
            {
                return null;
            }

            byte[] header = Slice(bytes, 0, HeaderLength);
            byte[] ciphertext = Slice(bytes, HeaderLength, bytes.Length - Overhead);
            byte[] tag = Slice(bytes, bytes.Length - TagLength, TagLength);
            byte[] body = new byte[ciphertext.Length];
            return ccm.Open(Nonce(header), ciphertext, tag, body, header) ? body : null;
        }

        private static bool IsFrame(byte[] bytes)
        {
            return bytes.Length >= MinLength
                && bytes.Length <= MaxLength
                && bytes[0] >> 5 == Version
                && Bytes.Get(bytes, 1, 3) != 0;
        }

        private static byte[] Nonce(byte[] header)
        {
            byte[] nonce = new byte[SoftCcm.NonceLength];
            System.Array.Copy(header, 0, nonce, 0, HeaderLength);
            return nonce;
        }

        private static byte[] Slice(byte[] source, int offset, int length)
        {
            byte[] slice = new byte[length];
            System.Array.Copy(source, offset, slice, 0, length);
            return slice;
        }
    }
}
