using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>The simulated air against what is known of LoRa.</summary>
public class AirTests
{
    private const double NoiseDbm = -117;

    /// <summary>Semtech's formula at 125 kHz, coding rate 4/5, preamble of 8 symbols; tenths of milliseconds for 24 bytes.</summary>
    public static TheoryData<int, int> TimesOnAir => new()
    {
        { 7, 617 }, { 8, 1132 }, { 9, 2058 }, { 10, 3707 }, { 11, 8233 }, { 12, 14828 },
    };

    [Theory]
    [MemberData(nameof(TimesOnAir))]
    public void A_packet_is_on_the_air_for_what_the_formula_says(int spreadingFactor, int tenthsOfMs)
    {
        AirBench bench = new();
        List<Transmission> ended = [];
        bench.Air.TransmissionEnded = ended.Add;
        AirBench.Listener sender = bench.Add(0);
        bench.Send(sender, new byte[24], AirBench.Channel(spreadingFactor));
        bench.RunSeconds(2);
        Transmission one = Assert.Single(ended);
        Assert.Equal(tenthsOfMs, (int)Math.Round((one.EndMicros - one.StartMicros) / 100.0));
        Assert.Equal(one.EndMicros - one.StartMicros, bench.Air.OnAirMicros);
        Assert.Equal(one.EndMicros - one.StartMicros, sender.Radio.SentMicros);
        Assert.Same(sender.Radio, one.Sender);
        Assert.Equal([RadioEvent.Sent], sender.Events);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public void A_packet_is_just_received_at_the_range_of_the_link_budget(int spreadingFactor)
    {
        // 14 dBm less 31 dB at one metre and 30 dB a decade, over the noise of 125 kHz at a noise figure of 6 dB.
        double minSnr = -7.5 - (2.5 * (spreadingFactor - 7));
        double noise = -174 + (10 * Math.Log10(125_000)) + 6;
        double metres = Math.Pow(10, (14 - 31 - noise - minSnr) / 30);
        AirBench bench = new();
        RadioChannel channel = AirBench.Channel(spreadingFactor);
        AirBench.Listener sender = bench.Add(0);
        AirBench.Listener near = bench.AddListening(metres * 0.999, channel);
        AirBench.Listener far = bench.AddListening(metres * 1.001, channel);
        bench.Send(sender, [1], channel);
        bench.RunSeconds(2);
        Assert.Equal([1], near.Heard);
        Assert.Empty(far.Events);
        Assert.Equal((int)Math.Round(minSnr * 4), near.Radio.SnrQuarters);
        Assert.Equal((int)Math.Round(noise + minSnr), near.Radio.RssiDbm);
    }

    [Fact]
    public void Who_sends_does_not_hear()
    {
        AirBench bench = new();
        AirBench.Listener a = bench.AddListening(0);
        AirBench.Listener b = bench.AddListening(10);
        bench.Send(a, [1]);
        bench.Send(b, [2]);
        bench.RunSeconds(1);
        Assert.Equal([RadioEvent.Sent], a.Events);
        Assert.Equal([RadioEvent.Sent], b.Events);
    }

    [Fact]
    public void Who_senses_does_not_hear()
    {
        AirBench bench = new();
        AirBench.Listener a = bench.Add(0);
        AirBench.Listener b = bench.AddListening(10);
        b.Radio.Sense(AirBench.Channel());
        bench.Send(a, [1]);
        bench.Run(AirBench.Symbols(5));
        b.Radio.Listen(AirBench.Channel());
        bench.RunSeconds(1);
        Assert.Empty(b.Heard);
    }

    [Fact]
    public void Three_symbols_of_a_preamble_may_be_missed_and_no_more()
    {
        foreach (double late in new[] { 2.9, 3.1 })
        {
            AirBench bench = new();
            AirBench.Listener receiver = bench.Add(10);
            bench.Send(bench.Add(0), [1]);
            bench.Run(AirBench.Symbols(late) - AirBench.Turn);
            receiver.Radio.Listen(AirBench.Channel());
            bench.RunSeconds(1);
            Assert.Equal(late < 3 ? 1 : 0, receiver.Heard.Count);
        }
    }

    [Fact]
    public void A_packet_on_another_frequency_or_with_another_spreading_factor_is_not_received()
    {
        AirBench bench = new();
        AirBench.Listener receiver = bench.AddListening(10);
        bench.Send(bench.Add(0), [1], AirBench.Channel(9, 869_100_000));
        bench.Send(bench.Add(0), [2], AirBench.Channel(8));
        bench.RunSeconds(1);
        Assert.Empty(receiver.Events);
    }

    [Fact]
    public void A_packet_that_is_broken_off_is_garbled_and_counts_for_its_time()
    {
        AirBench bench = new();
        long onAir = 0;
        bench.Air.TransmissionEnded = one => onAir += one.EndMicros - one.StartMicros;
        AirBench.Listener receiver = bench.AddListening(10);
        AirBench.Listener sender = bench.Add(0);
        bench.Send(sender, new byte[30]);
        bench.Run(100_000);
        sender.Radio.LosePower();
        bench.RunSeconds(1);
        Assert.Equal([RadioEvent.Garbled], receiver.Events);
        Assert.Equal((0, 100_000), (bench.Air.Sent, onAir));
        Assert.Equal(RadioEvent.Failed, sender.Radio.Poll());
    }

    [Fact]
    public void The_time_on_the_air_is_that_of_all_packets_together()
    {
        AirBench bench = new();
        bench.Send(bench.Add(0), new byte[24]);
        bench.Run(100_000 - AirBench.Turn - SimulatedRadio.StartMicros);
        bench.Send(bench.Add(0), new byte[24]);
        bench.RunSeconds(3);
        Assert.Equal(100_000 + TimeOnAir.Micros(AirBench.Channel(), 24), bench.Air.OnAirMicros);
    }

    [Fact]
    public void Packets_are_lost_as_often_as_set_for_each_receiver_by_itself()
    {
        const int Packets = 4000;
        AirBench bench = new(new AirOptions { LossProbability = 0.2 });
        RadioChannel channel = AirBench.Channel(7);
        AirBench.Listener one = bench.AddListening(10, channel);
        AirBench.Listener other = bench.AddListening(20, channel);
        AirBench.Listener sender = bench.Add(0);
        int both = 0;
        for (int i = 0; i < Packets; i++)
        {
            (int before, int otherBefore) = (one.Heard.Count, other.Heard.Count);
            bench.Send(sender, [1], channel);
            bench.Run(50_000);
            both += one.Heard.Count > before && other.Heard.Count > otherBefore ? 1 : 0;
        }

        Near(0.8, one.Heard.Count, Packets);
        Near(0.8, other.Heard.Count, Packets);
        Near(0.64, both, Packets);
        Assert.Equal((2 * Packets) - one.Heard.Count - other.Heard.Count, bench.Air.Lost);
        Assert.Equal(one.Heard.Count + other.Heard.Count, bench.Air.Received);
    }

    [Fact]
    public void A_burst_of_losses_lasts_as_long_as_set()
    {
        const double Step = 0.05;
        BurstLoss bursts = new(GoodSeconds: 4, BadSeconds: 1, GoodLoss: 0, BadLoss: 1);
        AirBench bench = new(new AirOptions { Bursts = bursts });
        RadioChannel channel = AirBench.Channel(7);
        AirBench.Listener receiver = bench.AddListening(10, channel);
        AirBench.Listener sender = bench.Add(0);
        (int lost, int runs, bool wasLost) = (0, 0, false);
        const int Packets = 40_000;
        for (int i = 0; i < Packets; i++)
        {
            int before = receiver.Heard.Count;
            bench.Send(sender, [1], channel);
            bench.Run((long)(Step * 1e6) - AirBench.Turn);
            bool isLost = receiver.Heard.Count == before;
            lost += isLost ? 1 : 0;
            runs += isLost && !wasLost ? 1 : 0;
            wasLost = isLost;
        }

        // A run ends with the chance that a two-state chain, looked at in steps, has left the bad state.
        double leaving = 0.8 * (1 - Math.Exp(-Step * (1 + 0.25)));
        Assert.InRange(lost / (double)Packets, 0.2 * 0.85, 0.2 * 1.15);
        Assert.InRange(lost * Step / runs, Step / leaving * 0.9, Step / leaving * 1.1);
    }

    [Fact]
    public void A_jammer_blocks_what_does_not_stand_out_of_it_and_only_while_it_is_there()
    {
        // -70 dBm of noise at the receiver; SF9 needs -12.5 dB over it: -82.5 dBm.
        AirBench bench = new(AirBench.ByName);
        AirBench.Listener receiver = bench.AddListening(0);
        AirBench.Listener weak = bench.Add(14 + 84);
        AirBench.Listener strong = bench.Add(14 + 81);
        long now = bench.Time.NowMicros;
        bench.Air.Jam(new Place(90, 0, 0), 868_900_000, 20, now + 1_000_000, now + 61_000_000);
        Assert.Equal((int)NoiseDbm, receiver.Radio.RssiNowDbm());
        bench.Send(weak, [1]);
        bench.RunSeconds(2);
        Assert.Equal(-70, receiver.Radio.RssiNowDbm());
        bench.Send(weak, [2]);
        bench.RunSeconds(1);
        bench.Send(strong, [3]);
        bench.RunSeconds(1);
        bench.Send(weak, [4], AirBench.Channel(9, 869_100_000));
        bench.RunSeconds(60);
        bench.Send(weak, [5]);
        bench.RunSeconds(1);
        Assert.Equal([1, 3, 5], receiver.Heard);
        Assert.Equal(1, bench.Air.Jammed);
        Assert.Equal((int)NoiseDbm, receiver.Radio.RssiNowDbm());
    }

    [Fact]
    public void A_jammer_on_another_channel_disturbs_nobody()
    {
        AirBench bench = new(AirBench.ByName);
        AirBench.Listener receiver = bench.AddListening(0);
        bench.Air.Jam(new Place(50, 0, 0), 869_100_000, 20, 0, 60_000_000);
        bench.Send(bench.Add(14 + 84), [1]);
        bench.RunSeconds(1);
        Assert.Equal([1], receiver.Heard);
    }

    [Fact]
    public void A_jammer_that_comes_in_the_middle_destroys_the_packet()
    {
        AirBench bench = new(AirBench.ByName);
        AirBench.Listener receiver = bench.AddListening(0);
        AirBench.Listener sender = bench.Add(14 + 84);
        long now = bench.Time.NowMicros;
        bench.Air.Jam(new Place(90, 0, 0), 868_900_000, 20, now + 120_000, now + 150_000);
        bench.Send(sender, new byte[24]);
        bench.RunSeconds(1);
        Assert.Equal([RadioEvent.Garbled], receiver.Events);
        Assert.Equal(1, bench.Air.Jammed);
    }

    [Fact]
    public void A_radio_that_moves_is_heard_from_where_it_is()
    {
        AirBench bench = new();
        AirBench.Listener receiver = bench.AddListening(0);
        AirBench.Listener sender = bench.Add(10);
        for (byte i = 0; i < 3; i++)
        {
            sender.Radio.Place = new Place(i == 1 ? 100_000 : 10, 0, 0);
            bench.Send(sender, [i]);
            bench.RunSeconds(1);
        }

        receiver.Radio.Place = new Place(100_000, 0, 0);
        bench.Send(sender, [3]);
        bench.RunSeconds(1);
        Assert.Equal([0, 2], receiver.Heard);
    }

    private static void Near(double probability, int count, int of)
    {
        double sigma = Math.Sqrt(probability * (1 - probability) / of);
        Assert.InRange(count / (double)of, probability - (4 * sigma), probability + (4 * sigma));
    }
}
