using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>Which of several packets at once a receiver gets. A sender's place is its path loss, dB.</summary>
public class CaptureTests
{
    private const double Near = 80;

    private readonly AirBench _bench = new(AirBench.ByName);

    [Theory]
    [InlineData(6.1, 1)]
    [InlineData(5.9, 0)]
    public void The_first_packet_survives_a_later_one_if_it_is_stronger_by_6_dB(double strongerDb, int received)
    {
        AirBench.Listener receiver = Receiver();
        Send(Near, 1);
        _bench.Run(AirBench.Symbols(25));
        Send(Near + strongerDb, 2);
        _bench.RunSeconds(1);
        Assert.Equal(received, receiver.Heard.Count(first => first == 1));
        Assert.DoesNotContain((byte)2, receiver.Heard);
        Assert.Equal(2 - received, _bench.Air.Collided);
    }

    [Fact]
    public void A_stronger_packet_that_comes_after_the_lock_destroys_the_first_and_is_lost_itself()
    {
        AirBench.Listener receiver = Receiver();
        Send(Near + 20, 1);
        _bench.Run(AirBench.Symbols(25));
        Send(Near, 2);
        _bench.RunSeconds(1);
        Assert.Equal([RadioEvent.Garbled], receiver.Events);
        Assert.Equal(2, _bench.Air.Collided);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(5.5, false)]
    public void A_stronger_packet_takes_over_within_the_first_five_symbols(double symbols, bool takesOver)
    {
        AirBench.Listener receiver = Receiver();
        AirBench.Listener strong = _bench.Add(Near);
        AirBench.Listener weak = _bench.Add(Near + 20);
        _bench.Send(weak, Frame(1));
        _bench.Run(AirBench.Symbols(symbols) - AirBench.Turn);
        _bench.Send(strong, Frame(2));
        _bench.RunSeconds(1);
        Assert.Equal(takesOver ? [2] : [], receiver.Heard);
    }

    [Fact]
    public void Of_two_packets_alike_that_begin_together_none_is_received_and_no_header_survives()
    {
        AirBench.Listener receiver = Receiver();
        AirBench.Listener a = _bench.Add(Near);
        AirBench.Listener b = _bench.Add(Near);
        a.Radio.Transmit(AirBench.Channel(), Frame(1));
        b.Radio.Transmit(AirBench.Channel(), Frame(2));
        _bench.RunSeconds(1);
        Assert.Empty(receiver.Events);
        Assert.Equal(2, _bench.Air.Collided);
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(10, true)]
    public void Disturbers_add_up(double weakerDb, bool survives)
    {
        // Two that are weaker by 8 dB are together weaker by 5 dB.
        AirBench.Listener receiver = Receiver();
        Send(Near, 1);
        Send(Near + weakerDb, 2);
        Send(Near + weakerDb, 3);
        _bench.RunSeconds(1);
        Assert.Equal(survives ? [1] : [], receiver.Heard);
    }

    /// <summary>The header is over after 20.25 symbols.</summary>
    [Theory]
    [InlineData(16, false)]
    [InlineData(18, true)]
    public void A_receiver_whose_packet_lost_its_header_hears_the_preamble_of_which_five_symbols_are_left(double symbols, bool hears)
    {
        AirBench.Listener receiver = Receiver();
        AirBench.Listener first = _bench.Add(Near + 20);
        AirBench.Listener burst = _bench.Add(Near + 10);
        AirBench.Listener next = _bench.Add(Near);
        _bench.Send(first, Frame(1));
        _bench.Run(AirBench.Symbols(10) - AirBench.Turn);
        _bench.Send(burst, Frame(2));
        _bench.Run(AirBench.Symbols(symbols - 10) - AirBench.Turn);
        _bench.Send(next, Frame(3));
        _bench.RunSeconds(1);
        Assert.Equal(hears ? [3] : [], receiver.Heard);
        Assert.Equal(hears ? 2 : 3, _bench.Air.Collided);
    }

    [Fact]
    public void The_end_of_a_packet_may_lie_in_the_preamble_of_the_next()
    {
        foreach ((double overlap, int heard) in new[] { (2.5, 2), (3.5, 1) })
        {
            AirBench bench = new(AirBench.ByName);
            AirBench.Listener receiver = bench.AddListening(0);
            AirBench.Listener first = bench.Add(Near);
            AirBench.Listener second = bench.Add(Near + 10);
            bench.Send(first, Frame(1));
            bench.Run(TimeOnAir.Micros(AirBench.Channel(), Frame(1).Length) - AirBench.Symbols(overlap) - AirBench.Turn);
            bench.Send(second, Frame(2));
            bench.RunSeconds(1);
            Assert.Equal(heard, receiver.Heard.Count);
        }
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(17, false)]
    public void Another_spreading_factor_disturbs_only_if_it_is_stronger_by_16_dB(double strongerDb, bool survives)
    {
        AirBench.Listener receiver = Receiver();
        AirBench.Listener disturber = _bench.Add(Near);
        Send(Near + strongerDb, 1);
        _bench.Run(AirBench.Symbols(25));
        _bench.Send(disturber, Frame(2), AirBench.Channel(7));
        _bench.RunSeconds(1);
        Assert.Equal(survives ? RadioEvent.Received : RadioEvent.Garbled, Assert.Single(receiver.Events));
    }

    [Fact]
    public void Packets_of_all_spreading_factors_at_once_are_all_received_by_those_who_listen_to_them()
    {
        List<AirBench.Listener> receivers = [];
        List<AirBench.Listener> senders = [];
        for (int sf = 7; sf <= 12; sf++)
        {
            receivers.Add(_bench.AddListening(0, AirBench.Channel(sf)));
            senders.Add(_bench.Add(Near));
        }

        for (int sf = 7; sf <= 12; sf++)
        {
            senders[sf - 7].Radio.Transmit(AirBench.Channel(sf), Frame((byte)sf));
        }

        _bench.RunSeconds(3);
        Assert.Equal([7, 8, 9, 10, 11, 12], receivers.SelectMany(receiver => receiver.Heard));
    }

    [Fact]
    public void Without_capture_every_overlap_destroys_both()
    {
        AirBench bench = new(new AirOptions { PathLossDb = AirBench.ByName.PathLossDb, CaptureDb = null });
        AirBench.Listener receiver = bench.AddListening(0);
        AirBench.Listener weak = bench.Add(120);
        AirBench.Listener strong = bench.Add(40);
        bench.Send(strong, Frame(1));
        bench.Run(TimeOnAir.Micros(AirBench.Channel(), Frame(1).Length) - AirBench.Symbols(1) - AirBench.Turn);
        bench.Send(weak, Frame(2));
        bench.RunSeconds(1);
        bench.Send(weak, Frame(3));
        bench.RunSeconds(1);
        Assert.Equal([3], receiver.Heard);
    }

    private static byte[] Frame(byte first) => [first, .. new byte[29]];

    private AirBench.Listener Receiver() => _bench.AddListening(0);

    private void Send(double pathLossDb, byte first) => _bench.Send(_bench.Add(pathLossDb), Frame(first));
}
