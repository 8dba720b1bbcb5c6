using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Tests;

/// <summary>Radios on one air in virtual time, each with all that it heard.</summary>
internal sealed class AirBench
{
    /// <summary>From a call until a radio that is awake is on the air or listens.</summary>
    public const long Turn = SimulatedRadio.TurnMicros;

    public AirBench(AirOptions? options = null, int seed = 1)
    {
        Air = new Air(Time, seed, options ?? new AirOptions { CadMissProbability = 0 });
    }

    public Timeline Time { get; } = new();

    public Air Air { get; }

    /// <summary>For loss that depends on nothing but the names of the places: the sender's X is its path loss, dB.</summary>
    public static AirOptions ByName { get; } =
        new() { PathLossDb = (from, to) => Math.Max(from.X, to.X), CadMissProbability = 0 };

    public static RadioChannel Channel(int spreadingFactor = 9, int hz = 868_900_000) => new(hz, spreadingFactor, 125_000, 14);

    public static long Symbols(double count, int spreadingFactor = 9) =>
        (long)(count * TimeOnAir.SymbolMicros(Channel(spreadingFactor)));

    public Listener Add(double atX, double atY = 0)
    {
        Listener radio = new(Air, new Place(atX, atY, 0));
        Run(SimulatedRadio.StartMicros);
        return radio;
    }

    public Listener AddListening(double atX, RadioChannel? channel = null)
    {
        Listener radio = Add(atX);
        radio.Radio.Listen(channel ?? Channel());
        Run(Turn);
        return radio;
    }

    /// <summary>On the air from this moment.</summary>
    public void Send(Listener from, byte[] frame, RadioChannel? channel = null)
    {
        from.Radio.Transmit(channel ?? Channel(), frame);
        Run(Turn);
    }

    public void Run(long micros) => Time.RunUntil(Time.NowMicros + micros);

    public void RunSeconds(double seconds) => Run((long)(seconds * 1e6));

    /// <summary>A started radio and what its interrupt line told.</summary>
    internal sealed class Listener
    {
        public Listener(Air air, Place place)
        {
            Radio = new SimulatedRadio(air, place) { Happened = Ask };
            Radio.Start();
        }

        public SimulatedRadio Radio { get; }

        public List<RadioEvent> Events { get; } = [];

        /// <summary>First bytes of all packets received.</summary>
        public List<byte> Heard { get; } = [];

        private void Ask()
        {
            RadioEvent happened = Radio.Poll();
            Events.Add(happened);
            if (happened == RadioEvent.Received)
            {
                Heard.Add(Radio.Packet[0]);
            }
        }
    }
}
