using Command = SchoolButton.Firmware.Drivers.Sx1262Command;

namespace SchoolButton.Firmware.Drivers
{
    /// <summary>
    /// Commands to an SX1262, each sent when its busy line is low (data sheet 8.3). If the chip is not ready in time or
    /// the bus fails it counts as dead, and nothing more is sent.
    /// </summary>
    internal sealed class Sx1262Wire
    {
        private readonly RadioBus _bus;

        public Sx1262Wire(RadioBus bus)
        {
            _bus = bus;
        }

        public bool IsDead { get; set; }

        public void Reset()
        {
            _bus.Reset();
            IsDead = false;
        }

        /// <summary>Selecting a sleeping chip wakes it; its busy line is high until it is awake (8.3.1).</summary>
        public void WakeUp() => IsDead |= _bus.Exchange(new byte[] { Command.GetStatus, 0 }) == null;

        public void Do(byte command) => Exchange(new byte[] { command });

        /// <returns>What came back during the command, the status at 1; null if the chip is dead.</returns>
        public byte[]? Do(byte command, params int[] arguments)
        {
            byte[] bytes = new byte[arguments.Length + 1];
            bytes[0] = command;
            for (int i = 0; i < arguments.Length; i++)
            {
                bytes[i + 1] = (byte)arguments[i];
            }

            return Exchange(bytes);
        }

        public void WriteBuffer(byte[] content)
        {
            byte[] write = new byte[content.Length + 2];
            write[0] = Command.WriteBuffer;
            System.Array.Copy(content, 0, write, 2, content.Length);
            Exchange(write);
        }

        public byte[]? ReadBuffer(int offset, int length)
        {
            byte[] read = new byte[length + 3];
            read[0] = Command.ReadBuffer;
            read[1] = (byte)offset;
            byte[]? answer = Exchange(read);
            if (answer == null)
            {
                return null;
            }

            byte[] content = new byte[length];
            System.Array.Copy(answer, 3, content, 0, length);
            return content;
        }

        /// <summary>Changes the bits of the mask and leaves the register's others.</summary>
        public void SetBits(int register, int mask, int bits)
        {
            byte[]? read = Do(Command.ReadRegister, register >> 8, register & 0xFF, 0, 0);
            if (read != null)
            {
                Do(Command.WriteRegister, register >> 8, register & 0xFF, (read[4] & ~mask) | bits);
            }
        }

        private byte[]? Exchange(byte[] bytes)
        {
            byte[]? answer = !IsDead && _bus.WaitReady() ? _bus.Exchange(bytes) : null;
            IsDead |= answer == null;
            return answer;
        }
    }
}
