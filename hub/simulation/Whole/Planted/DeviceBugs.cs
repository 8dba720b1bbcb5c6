using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

internal sealed class CounterReset : Rim
{
    private const string Record = "counter";

    public override IStore Flash(IStore real) => new First(real);

    /// <summary>Of the counter it keeps what was written first.</summary>
    private sealed class First(IStore real) : IStore
    {
        public byte[]? Read(string name) => real.Read(name);

        public bool Write(string name, byte[] content) => (name == Record && real.Read(name) is not null) || real.Write(name, content);
    }
}

internal sealed class FlashForgets : Rim
{
    public override IStore Flash(IStore real) => new Forgetful(real);

    private sealed class Forgetful(IStore real) : IStore
    {
        public byte[]? Read(string name) => name == AlarmBook.Record ? null : real.Read(name);

        public bool Write(string name, byte[] content) => real.Write(name, content);
    }
}

internal sealed class SealIgnored : Rim
{
    public override ICcm Ccm(ICcm real) => new Trusting(real);

    private sealed class Trusting(ICcm real) : ICcm
    {
        public void Seal(byte[] nonce, byte[] plaintext, byte[] ciphertext, byte[] tag, byte[] associated) =>
            real.Seal(nonce, plaintext, ciphertext, tag, associated);

        public bool Open(byte[] nonce, byte[] ciphertext, byte[] tag, byte[] plaintext, byte[] associated)
        {
            if (!real.Open(nonce, ciphertext, tag, plaintext, associated))
            {
                // What is sealed is added to a stream of bytes; to seal zeros shows that stream.
                byte[] stream = new byte[ciphertext.Length];
                real.Seal(nonce, new byte[ciphertext.Length], stream, new byte[tag.Length], associated);
                for (int i = 0; i < stream.Length; i++)
                {
                    plaintext[i] = (byte)(ciphertext[i] ^ stream[i]);
                }
            }

            return true;
        }
    }
}

internal sealed class TestsStay : Rim
{
    public override ICcm Ccm(ICcm real) => new Longer(real);

    /// <summary>Whatever time a test is given, it lasts for the longest.</summary>
    private sealed class Longer(ICcm real) : ICcm
    {
        public void Seal(byte[] nonce, byte[] plaintext, byte[] ciphertext, byte[] tag, byte[] associated) =>
            real.Seal(nonce, plaintext, ciphertext, tag, associated);

        public bool Open(byte[] nonce, byte[] ciphertext, byte[] tag, byte[] plaintext, byte[] associated)
        {
            bool genuine = real.Open(nonce, ciphertext, tag, plaintext, associated);
            if (genuine && CommandBody.FromBytes(plaintext) is { Kind: CommandKind.TestMode, Argument: > 0 } command)
            {
                command.Argument = Modes.MaxTestSeconds;
                command.ToBytes().CopyTo(plaintext, 0);
            }

            return genuine;
        }
    }
}

internal sealed class TestsCallForHelp : Rim
{
    public override ICcm Ccm(ICcm real) => new Deaf(real);

    /// <summary>Test mode is shown and does nothing else: the press is the panic that it always is.</summary>
    private sealed class Deaf(ICcm real) : ICcm
    {
        public void Seal(byte[] nonce, byte[] plaintext, byte[] ciphertext, byte[] tag, byte[] associated)
        {
            if (AlarmBody.FromBytes(plaintext) is { Kind: EventKind.Test or EventKind.Drill } alarm)
            {
                alarm.Kind = EventKind.Panic;
                plaintext = alarm.ToBytes();
            }

            real.Seal(nonce, plaintext, ciphertext, tag, associated);
        }

        public bool Open(byte[] nonce, byte[] ciphertext, byte[] tag, byte[] plaintext, byte[] associated) =>
            real.Open(nonce, ciphertext, tag, plaintext, associated);
    }
}
