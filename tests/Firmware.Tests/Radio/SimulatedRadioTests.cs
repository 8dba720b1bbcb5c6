using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>The radio of the simulated air does what the chip and its driver do.</summary>
public class SimulatedRadioTests
{
    private readonly AirBench _bench = new();

    [Fact]
    public void Sensing_finds_a_channel_clear_after_four_symbols_and_a_millisecond()
    {
        AirBench.Listener radio = _bench.Add(0);
        radio.Radio.Sense(AirBench.Channel());
        _bench.Run(AirBench.Turn + AirBench.Symbols(4) + SimulatedRadio.SenseMicros - 1);
        Assert.Empty(radio.Events);
        _bench.Run(1);
        Assert.Equal([RadioEvent.Clear], radio.Events);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void Sensing_finds_a_preamble_and_a_payload(double symbolsAfterItsStart)
    {
        AirBench.Listener radio = _bench.Add(10);
        _bench.Send(_bench.Add(0), new byte[30]);
        _bench.Run(AirBench.Symbols(symbolsAfterItsStart));
        radio.Radio.Sense(AirBench.Channel());
        _bench.Run(AirBench.Symbols(6));
        Assert.Equal([RadioEvent.Busy], radio.Events);
    }

    [Theory]
    [InlineData(1.9, RadioEvent.Busy)]
    [InlineData(2.1, RadioEvent.Clear)]
    public void Sensing_needs_two_symbols_of_a_packet_that_begins_meanwhile(double symbols, RadioEvent found)
    {
        AirBench.Listener radio = _bench.Add(10);
        AirBench.Listener sender = _bench.Add(0);
        radio.Radio.Sense(AirBench.Channel());
        _bench.Run(AirBench.Symbols(symbols));
        _bench.Send(sender, new byte[30]);
        _bench.Run(AirBench.Symbols(6));
        Assert.Equal([found], radio.Events);
    }

    [Fact]
    public void Sensing_does_not_find_what_is_too_far_on_another_channel_or_over()
    {
        AirBench.Listener radio = _bench.Add(0);
        AirBench.Listener far = _bench.Add(100_000);
        AirBench.Listener near = _bench.Add(10);
        _bench.Send(far, new byte[30]);
        Sense(radio);
        _bench.RunSeconds(1);
        _bench.Send(near, new byte[30], AirBench.Channel(10));
        Sense(radio);
        _bench.RunSeconds(1);
        _bench.Send(near, new byte[30], AirBench.Channel(9, 869_100_000));
        Sense(radio);
        _bench.RunSeconds(1);
        _bench.Send(near, [1]);
        _bench.RunSeconds(1);
        Sense(radio);
        Assert.Equal([RadioEvent.Clear, RadioEvent.Clear, RadioEvent.Clear, RadioEvent.Clear], radio.Events);
    }

    [Fact]
    public void Sensing_misses_as_often_as_set()
    {
        const int Tries = 4000;
        AirBench bench = new(new AirOptions { CadMissProbability = 0.1 });
        AirBench.Listener radio = bench.Add(10);
        AirBench.Listener sender = bench.Add(0);
        for (int i = 0; i < Tries; i++)
        {
            bench.Send(sender, new byte[30]);
            radio.Radio.Sense(AirBench.Channel());
            bench.RunSeconds(0.3);
        }

        double missed = radio.Events.Count(happened => happened == RadioEvent.Clear) / (double)Tries;
        Assert.InRange(missed, 0.1 - (4 * Math.Sqrt(0.09 / Tries)), 0.1 + (4 * Math.Sqrt(0.09 / Tries)));
    }

    [Fact]
    public void Sensing_in_the_middle_of_a_reception_says_busy_and_does_not_end_it()
    {
        AirBench.Listener radio = _bench.AddListening(10);
        _bench.Send(_bench.Add(0), [7, .. new byte[29]]);
        _bench.Run(AirBench.Symbols(25));
        radio.Radio.Sense(AirBench.Channel());
        radio.Radio.Listen(AirBench.Channel());
        _bench.RunSeconds(1);
        Assert.Equal([RadioEvent.Busy, RadioEvent.Received], radio.Events);
        Assert.Equal([7], radio.Heard);
    }

    [Fact]
    public void Listening_again_on_the_same_channel_does_not_end_a_reception_and_on_another_it_does()
    {
        AirBench.Listener same = _bench.AddListening(10);
        AirBench.Listener other = _bench.AddListening(10);
        _bench.Send(_bench.Add(0), [7, .. new byte[29]]);
        _bench.Run(AirBench.Symbols(25));
        same.Radio.Listen(AirBench.Channel());
        other.Radio.Listen(AirBench.Channel(8));
        _bench.RunSeconds(1);
        Assert.Equal([7], same.Heard);
        Assert.Empty(other.Events);
    }

    [Fact]
    public void A_sleeping_radio_hears_nothing_and_takes_a_millisecond_more_to_send()
    {
        AirBench.Listener radio = _bench.AddListening(10);
        AirBench.Listener sender = _bench.Add(0);
        radio.Radio.Sleep();
        _bench.Send(sender, [1]);
        _bench.RunSeconds(1);
        Assert.Empty(radio.Events);
        sender.Radio.Sleep();
        long asked = _bench.Time.NowMicros;
        long began = 0;
        _bench.Air.TransmissionEnded = one => began = one.StartMicros;
        sender.Radio.Transmit(AirBench.Channel(), [1]);
        _bench.RunSeconds(1);
        Assert.Equal(SimulatedRadio.WakeMicros + SimulatedRadio.TurnMicros, began - asked);
    }

    [Fact]
    public void It_knows_how_long_it_has_sent_and_received()
    {
        AirBench.Listener radio = _bench.AddListening(0);
        _bench.RunSeconds(2);
        radio.Radio.Transmit(AirBench.Channel(), new byte[24]);
        _bench.RunSeconds(1);
        radio.Radio.Sense(AirBench.Channel());
        _bench.RunSeconds(1);
        Assert.Equal(TimeOnAir.Micros(AirBench.Channel(), 24), radio.Radio.SentMicros);
        Assert.Equal(2_000_000 + AirBench.Symbols(4) + SimulatedRadio.SenseMicros, radio.Radio.ReceivingMicros);
    }

    [Fact]
    public void What_nobody_polled_is_overwritten_by_the_next_packet()
    {
        AirBench.Listener radio = _bench.AddListening(10);
        radio.Radio.Happened = null;
        AirBench.Listener sender = _bench.Add(0);
        for (byte i = 1; i <= 2; i++)
        {
            _bench.Send(sender, [i]);
            _bench.RunSeconds(1);
        }

        Assert.Equal(RadioEvent.Received, radio.Radio.Poll());
        Assert.Equal(2, radio.Radio.Packet[0]);
        Assert.Equal(RadioEvent.None, radio.Radio.Poll());
    }

    [Fact]
    public void The_power_at_its_antenna_is_the_sum_of_all()
    {
        // Two packets of -80 dBm are -77 dBm.
        AirBench bench = new(AirBench.ByName);
        AirBench.Listener radio = bench.AddListening(0);
        AirBench.Listener one = bench.Add(94);
        AirBench.Listener other = bench.Add(94);
        Assert.Equal(-117, radio.Radio.RssiNowDbm());
        bench.Send(one, new byte[30]);
        Assert.Equal(-80, radio.Radio.RssiNowDbm());
        bench.Send(other, new byte[30], AirBench.Channel(7));
        Assert.Equal(-77, radio.Radio.RssiNowDbm());
        bench.RunSeconds(1);
        Assert.Equal(-117, radio.Radio.RssiNowDbm());
    }

    [Fact]
    public void A_radio_without_power_does_nothing_until_it_is_started()
    {
        AirBench.Listener radio = _bench.AddListening(10);
        AirBench.Listener sender = _bench.Add(0);
        radio.Radio.LosePower();
        Assert.Equal(RadioEvent.Failed, radio.Radio.Poll());
        radio.Radio.Listen(AirBench.Channel());
        _bench.Send(sender, [1]);
        _bench.RunSeconds(1);
        Assert.True(radio.Radio.Start());
        radio.Radio.Listen(AirBench.Channel());
        _bench.RunSeconds(1);
        _bench.Send(sender, [2]);
        _bench.RunSeconds(1);
        Assert.Equal([2], radio.Heard);
    }

    [Fact]
    public void The_port_of_the_firmware_listens_before_it_talks_over_it()
    {
        RadioPlan plan = RadioPlan.Parse("ru864", 7, 1, 14)!;
        Node[] nodes = [.. Enumerable.Range(0, 4).Select(i => new Node(_bench, i, plan))];
        nodes[0].Port.Listen(plan.Up, Never.AtMs);
        nodes[0].Tick();
        for (byte i = 1; i < 4; i++)
        {
            nodes[i].Port.Queue([i, .. new byte[23]], plan.Up, true, Never.AtMs);
            nodes[i].Tick();
            _bench.Run(20_000);
        }

        _bench.RunSeconds(5);
        List<byte> heard = [];
        while (nodes[0].Port.Take() is RadioPacket packet)
        {
            heard.Add(packet.Frame[0]);
        }

        Assert.Equal("123", string.Concat(heard.Order()));
        Assert.Equal((3, 0), (_bench.Air.Sent, _bench.Air.Collided));
        Assert.True(nodes[2].Port.ChannelBusy > 0);
    }

    private void Sense(AirBench.Listener radio)
    {
        radio.Radio.Sense(AirBench.Channel());
        _bench.Run(AirBench.Symbols(6));
    }

    /// <summary>A radio and its port, called when its interrupt line or its own deadline asks for it.</summary>
    private sealed class Node
    {
        private readonly AirBench _bench;
        private long _dueMicros = long.MaxValue;

        public Node(AirBench bench, int number, RadioPlan plan)
        {
            _bench = bench;
            SimulatedRadio radio = new(bench.Air, new Place(number * 5, 0, 0)) { Happened = Tick };
            Port = new RadioPort(radio, new DutyBudget(plan.Bands), new SeededRandom(number), 0);
            Tick();
        }

        public RadioPort Port { get; }

        public void Tick()
        {
            long dueMs = Port.Tick(_bench.Time.NowMicros / 1000);
            long due = dueMs == Never.AtMs ? long.MaxValue : Math.Max(dueMs * 1000, _bench.Time.NowMicros + 1000);
            if (due != _dueMicros && due != long.MaxValue)
            {
                _bench.Time.At(due, () =>
                {
                    if (_dueMicros == due)
                    {
                        Tick();
                    }
                });
            }

            _dueMicros = due;
        }
    }
}
