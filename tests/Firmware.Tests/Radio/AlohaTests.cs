using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>Many radios that send whenever they like: what theory says comes through.</summary>
public class AlohaTests
{
    private const int Frames = 10_000;

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2)]
    public void Pure_aloha_brings_through_e_to_the_minus_2G(double load)
    {
        double expected = Math.Exp(-2 * load);
        double success = Success(load, null, seed: 1);

        // Neighbours in time share their fate, which widens the spread by less than the root of two.
        double sigma = Math.Sqrt(2 * expected * (1 - expected) / Frames);
        Assert.InRange(success, expected - (4 * sigma), expected + (4 * sigma));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Capture_brings_more_through(double load) =>
        Assert.True(Success(load, 6, seed: 1) > Math.Exp(-2 * load) + 0.05);

    [Fact]
    public void The_same_seed_gives_the_same_world_to_the_last_byte_and_another_seed_another()
    {
        byte[] one = World(5);
        Assert.Equal(one, World(5));
        Assert.NotEqual(one, World(6));
    }

    [Fact]
    public void Three_thousand_radios_and_five_gateways_are_carried()
    {
        AirBench bench = new();
        RadioChannel channel = AirBench.Channel(7);
        AirBench.Listener[] gateways = [.. Enumerable.Range(0, 5).Select(i => bench.AddListening(i * 20, channel))];
        Random random = new(1);
        AirBench.Listener[] radios = [.. Enumerable.Range(0, 3000).Select(_ => bench.Add(random.NextDouble() * 100))];
        foreach (AirBench.Listener radio in radios)
        {
            for (int i = 1; i <= 2; i++)
            {
                bench.Time.At((long)(i * 600e6 * (1 + (0.5 * random.NextDouble()))), () => radio.Radio.Transmit(channel, [1]));
            }
        }

        bench.RunSeconds(2000);
        Assert.Equal(6000, bench.Air.Sent);
        Assert.Equal(6000 * 5, bench.Air.Received + bench.Air.Collided);
        Assert.Equal(bench.Air.Received, gateways.Sum(gateway => gateway.Heard.Count));
    }

    /// <returns>The share of frames that a receiver got, at so many frames per time of a frame.</returns>
    private static double Success(double load, double? captureDb, int seed)
    {
        AirBench bench = new(new AirOptions { CaptureDb = captureDb }, seed);
        RadioChannel channel = AirBench.Channel(7);
        AirBench.Listener receiver = bench.AddListening(0, channel);
        Random random = new(seed);
        AirBench.Listener[] radios = [.. Enumerable.Range(0, 100).Select(_ => bench.Add(2 + (random.NextDouble() * 50)))];
        double frameMicros = TimeOnAir.Micros(channel, 20);
        double at = bench.Time.NowMicros;
        for (int i = 0; i < Frames; i++)
        {
            // Radios take turns, so that none is still busy with its last frame.
            SimulatedRadio radio = radios[i % radios.Length].Radio;
            at -= Math.Log(1 - random.NextDouble()) * frameMicros / load;
            bench.Time.At((long)at, () => radio.Transmit(channel, new byte[20]));
        }

        bench.Time.RunUntil((long)at + 1_000_000);
        Assert.Equal(Frames, bench.Air.Sent);
        return receiver.Heard.Count / (double)Frames;
    }

    private static byte[] World(int seed)
    {
        AirBench bench = new(
            new AirOptions { LossProbability = 0.2, Bursts = new BurstLoss(5, 1, 0.01, 0.9), CadMissProbability = 0.1 }, seed);
        RadioChannel channel = AirBench.Channel(7);
        AirBench.Listener[] radios = [.. Enumerable.Range(0, 50).Select(i => bench.AddListening(i * 10, channel))];
        bench.Air.Jam(new Place(100, 5, 0), 868_900_000, 10, 3_000_000, 6_000_000);
        Random random = new(1);
        for (int i = 0; i < 1000; i++)
        {
            SimulatedRadio radio = radios[random.Next(radios.Length)].Radio;
            byte[] frame = [(byte)i, (byte)(i >> 8), 3];
            long at = random.Next(20_000_000);
            bench.Time.At(at, () => radio.Sense(channel));
            bench.Time.At(at + 10_000, () => radio.Transmit(channel, frame));
            bench.Time.At(at + 70_000, () => radio.Listen(channel));
        }

        bench.RunSeconds(25);
        using MemoryStream told = new();
        using BinaryWriter writer = new(told);
        foreach (AirBench.Listener radio in radios)
        {
            writer.Write(radio.Events.Select(happened => (byte)happened).ToArray());
            writer.Write(radio.Heard.ToArray());
            writer.Write(radio.Radio.SentMicros);
            writer.Write(radio.Radio.ReceivingMicros);
        }

        writer.Write(bench.Air.OnAirMicros);
        return told.ToArray();
    }
}
