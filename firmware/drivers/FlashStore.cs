using System;
using System.Diagnostics;
using System.IO;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// Records on the flash drive that a power cut at any byte cannot tear. Each has two files that are written in turn;
    /// the newest whole one counts, so the older is untouched while the newer is being written.
    /// <code>
    /// 0–3      sequence number
    /// 4…       content
    /// last 4   CRC-32 of all before
    /// </code>
    /// </summary>
    public sealed class FlashStore : IStore
    {
        private const int HeadLength = 4;
        private const int MaxLength = 1024;

        private readonly string _folder;

        /// <param name="folder">With its last backslash: <c>I:\</c>.</param>
        public FlashStore(string folder)
        {
            _folder = folder;
        }

        public byte[]? Read(string name)
        {
            byte[]? slot = Newest(ReadSlot(SlotA(name)), ReadSlot(SlotB(name)));
            if (slot == null)
            {
                return null;
            }

            byte[] content = new byte[slot.Length - HeadLength - Crc32.Length];
            Array.Copy(slot, HeadLength, content, 0, content.Length);
            return content;
        }

        public bool Write(string name, byte[] content)
        {
            try
            {
                byte[]? a = ReadSlot(SlotA(name));
                byte[]? b = ReadSlot(SlotB(name));
                byte[]? newest = Newest(a, b);
                uint sequence = newest == null ? 1 : (uint)Bytes.Get(newest, 0, HeadLength) + 1;

                byte[] slot = new byte[HeadLength + content.Length + Crc32.Length];
                Bytes.Put(slot, 0, HeadLength, sequence);
                Array.Copy(content, 0, slot, HeadLength, content.Length);
                int sealedLength = HeadLength + content.Length;
                Bytes.Put(slot, sealedLength, Crc32.Length, Crc32.Of(slot, sealedLength));

                string target = newest != null && newest == a ? SlotB(name) : SlotA(name);
                File.WriteAllBytes(target, slot);
                return Same(ReadSlot(target), slot);
            }
            catch (Exception e)
            {
                Debug.WriteLine("flash: cannot write " + name + ": " + e.Message);
                return false;
            }
        }

        private static byte[]? Newest(byte[]? a, byte[]? b)
        {
            if (a == null || b == null)
            {
                return a == null ? b : a;
            }

            // Sequence numbers may wrap round.
            int ahead = (int)((uint)Bytes.Get(a, 0, HeadLength) - (uint)Bytes.Get(b, 0, HeadLength));
            return ahead > 0 ? a : b;
        }

        /// <returns>The slot's bytes, or null if it is missing, torn or unreadable.</returns>
        private static byte[]? ReadSlot(string path)
        {
            try
            {
                if (!File.Exists(path))
                {
                    return null;
                }

                byte[] slot = File.ReadAllBytes(path);
                int sealedLength = slot.Length - Crc32.Length;
                if (sealedLength < HeadLength || slot.Length > MaxLength)
                {
                    return null;
                }

                return (uint)Bytes.Get(slot, sealedLength, Crc32.Length) == Crc32.Of(slot, sealedLength) ? slot : null;
            }
            catch (Exception e)
            {
                Debug.WriteLine("flash: cannot read " + path + ": " + e.Message);
                return null;
            }
        }

        private static bool Same(byte[]? a, byte[] b)
        {
            if (a == null || a.Length != b.Length)
            {
                return false;
            }

            for (int i = 0; i < a.Length; i++)
            {
                if (a[i] != b[i])
                {
                    return false;
                }
            }

            return true;
        }

        private string SlotA(string name) => _folder + name + ".a";

        private string SlotB(string name) => _folder + name + ".b";
    }
}
