using System.Device.Gpio;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;
using SchoolButton.Firmware.Virtual;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>Both drivers on their simulated chips, over the air, in virtual time.</summary>
public sealed class RadioChipTests : IDisposable
{
    private readonly RadioBench _bench = new();

    public static TheoryData<RadioChip> Chips => [RadioChip.Sx1262, RadioChip.Sx1276];

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(RadioChip.Sx1262, RadioChip.Sx1262)]
    [InlineData(RadioChip.Sx1262, RadioChip.Sx1276)]
    [InlineData(RadioChip.Sx1276, RadioChip.Sx1262)]
    [InlineData(RadioChip.Sx1276, RadioChip.Sx1276)]
    public void Frames_of_any_length_arrive_as_they_were_sent(RadioChip from, RadioChip to)
    {
        RadioNode sender = _bench.Add(from, 0);
        RadioNode receiver = _bench.Add(to, 30);
        receiver.Port.Listen(RadioBench.Plan.Up, Never.AtMs);
        _bench.Run(100);
        Random random = new(3);
        foreach (int length in new[] { 1, 14, 61, 200, 255 })
        {
            byte[] frame = new byte[length];
            random.NextBytes(frame);
            sender.Port.Queue(frame, RadioBench.Plan.Up, true, Never.AtMs);
            RadioPacket? packet = null;
            Assert.True(_bench.RunUntil(() => (packet = receiver.Port.Take()) != null, 4000), length + " bytes, " + Tell(sender, receiver));
            Assert.Equal(frame, packet!.Frame);

            // 14 dBm, 31 dB at one metre, 30 dB a decade; at SF9 and 125 kHz the noise is at -117 dBm.
            Assert.InRange(packet.RssiDbm, -63, -60);
            Assert.InRange(packet.SnrQuarters, 40, 60);
        }

        Assert.True(_bench.RunUntil(() => sender.Port.Sent == 5, 100));
        Sound(sender, receiver);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public void Weak_frames_have_the_rssi_and_snr_they_came_with(RadioChip chip)
    {
        RadioNode sender = _bench.Add(RadioChip.Sx1262, 0);
        RadioNode receiver = _bench.Add(chip, 3000);
        receiver.Port.Listen(RadioBench.Plan.Up, Never.AtMs);
        _bench.Run(100);
        sender.Port.Queue([1, 2, 3], RadioBench.Plan.Up, true, Never.AtMs);
        RadioPacket? packet = null;
        Assert.True(_bench.RunUntil(() => (packet = receiver.Port.Take()) != null, 4000));
        Assert.InRange(packet!.RssiDbm, -124, -119);
        Assert.InRange(packet.SnrQuarters, -24, -12);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public void While_it_listens_it_knows_how_much_is_on_the_channel_and_otherwise_it_does_not(RadioChip chip)
    {
        RadioNode sender = _bench.Add(RadioChip.Sx1262, 0);
        RadioNode receiver = _bench.Add(chip, 30);
        _bench.Run(100);
        Assert.False(receiver.Do(() => receiver.Port.HearsNow(out _)));
        Assert.Equal(0, receiver.Do(receiver.Radio.RssiNowDbm));

        receiver.Port.Listen(RadioBench.Plan.Up, Never.AtMs);
        _bench.Run(100);
        Assert.InRange(Now(receiver), -118, -116);
        sender.Port.Queue(new byte[100], RadioBench.Plan.Up, true, Never.AtMs);
        _bench.Run(200);
        Assert.InRange(Now(receiver), -63, -60);
        Assert.True(_bench.RunUntil(() => receiver.Port.Take() != null, 1000), "sampling disturbed the reception");
        Assert.InRange(Now(receiver), -118, -116);
        Sound(sender, receiver);

        receiver.Chip.Noise = () => 0;
        Assert.Equal(0, receiver.Do(receiver.Radio.RssiNowDbm));
        receiver.Chip.Noise = () => 0xFF;
        Assert.Equal(0, receiver.Do(receiver.Radio.RssiNowDbm));
        receiver.Chip.Noise = null;
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public void It_hears_again_after_it_has_slept(RadioChip chip)
    {
        RadioNode sender = _bench.Add(RadioChip.Sx1276, 0);
        RadioNode receiver = _bench.Add(chip, 30);
        for (byte i = 0; i < 3; i++)
        {
            _bench.Run(500);
            Assert.True(receiver.Port.IsIdle);
            receiver.Port.Listen(RadioBench.Plan.Up, _bench.Time.NowMs + 2000);
            _bench.Run(50);
            sender.Port.Queue([i], RadioBench.Plan.Up, true, Never.AtMs);
            Assert.True(_bench.RunUntil(() => receiver.Port.Take() != null, 1900));
            _bench.Run(2000);
        }

        Sound(sender, receiver);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public void It_waits_for_a_channel_that_is_in_use(RadioChip chip)
    {
        RadioNode first = _bench.Add(RadioChip.Sx1262, 0);
        RadioNode second = _bench.Add(chip, 5);
        RadioNode receiver = _bench.Add(RadioChip.Sx1262, 10);
        receiver.Port.Listen(RadioBench.Plan.Up, Never.AtMs);
        _bench.Run(100);
        first.Port.Queue([1, .. new byte[100]], RadioBench.Plan.Up, true, Never.AtMs);
        Assert.True(_bench.RunUntil(() => first.Port.IsIdle == false && _bench.Air.Sent == 0, 100));
        _bench.Run(100);
        second.Port.Queue([2], RadioBench.Plan.Up, true, Never.AtMs);
        Assert.True(_bench.RunUntil(() => second.Port.Sent == 1, 5000));
        _bench.Run(50);
        Assert.True(second.Port.ChannelBusy > 0);
        Assert.Equal(0, _bench.Air.Collided);
        Assert.Equal([1, 2], new[] { receiver.Port.Take()!.Frame[0], receiver.Port.Take()!.Frame[0] });
        Sound(first, second, receiver);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public void A_packet_that_is_being_received_is_received_to_its_end_before_anything_is_sent(RadioChip chip)
    {
        RadioNode sender = _bench.Add(RadioChip.Sx1262, 0);
        RadioNode gateway = _bench.Add(chip, 30);
        gateway.Port.Listen(RadioBench.Plan.Up, Never.AtMs);
        _bench.Run(100);
        sender.Port.Queue([1, .. new byte[99]], RadioBench.Plan.Up, true, Never.AtMs);
        _bench.Run(200);
        gateway.Port.Queue([2], RadioBench.Plan.Up, true, Never.AtMs);
        Assert.True(_bench.RunUntil(() => gateway.Port.Sent == 1, 3000));
        Assert.Equal(1, gateway.Port.Take()!.Frame[0]);
        Assert.True(gateway.Port.ChannelBusy > 0);
        Sound(sender, gateway);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task The_interrupt_line_wakes_the_loop_in_real_time(RadioChip chip)
    {
        using VirtualAir air = new(TimeProvider.System, seed: 1);
        TaskCompletionSource<RadioEvent> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<RadioEvent> received = Once(chip, air, 10, radio =>
        {
            radio.Listen(RadioBench.Plan.Up);
            listening.SetResult(RadioEvent.None);
        });
        await listening.Task.WaitAsync(TinyHub.Patience());
        Task<RadioEvent> sent = Once(chip, air, 0, radio => radio.Transmit(RadioBench.Plan.Up, [1, 2, 3]));
        Assert.Equal(RadioEvent.Sent, await sent);
        Assert.Equal(RadioEvent.Received, await received);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public void A_packet_destroyed_by_another_is_garbled_and_not_believed(RadioChip chip)
    {
        RadioNode a = _bench.Add(RadioChip.Sx1262, -20);
        RadioNode b = _bench.Add(RadioChip.Sx1262, 20);
        RadioNode receiver = _bench.Add(chip, 0);
        receiver.Port.Listen(RadioBench.Plan.Up, Never.AtMs);
        _bench.Run(100);

        // Past the port, which would listen before it talks.
        a.Do(() => a.Radio.Transmit(RadioBench.Plan.Up, new byte[30]));

        // Behind its header, 83 ms: of a packet whose header is destroyed nothing is received at all.
        _bench.Run(120);
        b.Do(() => b.Radio.Transmit(RadioBench.Plan.Up, new byte[30]));
        _bench.Run(500);
        Assert.Null(receiver.Port.Take());
        Assert.True(receiver.Port.Garbled > 0);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public void A_chip_that_hangs_is_found_and_started_again(RadioChip chip)
    {
        RadioNode sender = _bench.Add(RadioChip.Sx1262, 0);
        RadioNode receiver = _bench.Add(chip, 30);
        receiver.Port.Listen(RadioBench.Plan.Up, Never.AtMs);
        _bench.Run(100);
        Assert.True(receiver.Port.IsUp);
        receiver.Chip.Hang();
        Assert.True(_bench.RunUntil(() => receiver.Port.IsFailed, 3000));
        Assert.True(_bench.RunUntil(() => receiver.Port.IsUp, 10_000));
        _bench.Run(50);
        sender.Port.Queue([9], RadioBench.Plan.Up, true, Never.AtMs);
        Assert.True(_bench.RunUntil(() => receiver.Port.Take() != null, 3000));
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public void A_chip_that_started_anew_by_itself_is_found_while_it_should_listen(RadioChip chip)
    {
        RadioNode receiver = _bench.Add(chip, 30);
        receiver.Port.Listen(RadioBench.Plan.Up, Never.AtMs);
        _bench.Run(100);
        receiver.Chip.BrownOut();
        Assert.True(_bench.RunUntil(() => receiver.Port.Failures == 1, 3000));
        Assert.True(_bench.RunUntil(() => receiver.Port.IsUp, 10_000));
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public void A_dead_chip_says_failed_and_holds_nothing_up(RadioChip chip)
    {
        RadioNode node = _bench.Add(chip, 0);
        node.Chip.IsDead = true;
        node.Port.Queue([1], RadioBench.Plan.Up, true, Never.AtMs);
        _bench.Run(100);
        Assert.True(node.Port.IsFailed);
        node.Chip.IsDead = false;
        Assert.True(_bench.RunUntil(() => node.Port.Sent == 1, 10_000));
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public void Garbage_on_the_wires_never_throws_and_ends_with_them(RadioChip chip)
    {
        Random random = new(5);
        RadioNode node = _bench.Add(chip, 0);
        node.Port.Listen(RadioBench.Plan.Up, Never.AtMs);
        _bench.Run(100);
        for (int round = 0; round < 20; round++)
        {
            byte stuck = (byte)random.Next(256);
            node.Chip.Noise = round % 2 == 0 ? () => stuck : () => (byte)random.Next(256);
            node.Port.Queue([1, (byte)round], RadioBench.Plan.Up, true, _bench.Time.NowMs + 500);
            _bench.Run(1000);
            while (node.Port.Take() != null)
            {
            }
        }

        node.Chip.Noise = null;
        int sent = node.Port.Sent;
        node.Port.Queue([2], RadioBench.Plan.Up, true, Never.AtMs);
        Assert.True(_bench.RunUntil(() => node.Port.Sent > sent && node.Chip.SentPackets > 0, 70_000));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void A_chip_that_is_not_there_is_not_taken_for_one_that_hears_noise(byte level)
    {
        foreach (RadioChip chip in new[] { RadioChip.Sx1262, RadioChip.Sx1276 })
        {
            RadioNode node = _bench.Add(chip, 0);
            node.Port.Listen(RadioBench.Plan.Up, Never.AtMs);
            _bench.Run(100);
            node.Chip.Noise = () => level;
            Assert.True(_bench.RunUntil(() => node.Port.IsFailed, 3000));
            Assert.Equal(0, node.Port.Garbled);
        }
    }

    private static int Now(RadioNode node) => node.Do(() => node.Port.HearsNow(out int dbm) ? dbm : 0);

    /// <returns>What the radio says when its interrupt line has woken the loop.</returns>
    private static async Task<RadioEvent> Once(RadioChip chip, VirtualAir air, double at, Action<IRadio> begin)
    {
        RadioPart part = chip == RadioChip.Sx1276 ? RadioNode.Sx1276 : RadioNode.Sx1262;
        TaskCompletionSource<RadioEvent> happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using VirtualBoard board = new(new VirtualBoardOptions
        {
            Radio = part,
            Air = air,
            Place = new Place(at, 0, 0),
            EntryPoint = () =>
            {
                Wake wake = new();
                IRadio radio = RadioDriver.Open(part, new GpioController(), wake);
                radio.Start();
                begin(radio);
                wake.Wait(60_000);
                happened.SetResult(radio.Poll());
            },
        });
        board.Plug();
        return await happened.Task.WaitAsync(TinyHub.Patience());
    }

    private static string Tell(params RadioNode[] nodes) => string.Join("; ", nodes.Select(node =>
        $"{node.Chip.GetType().Name}: up {node.Port.IsUp}, sent {node.Port.Sent}, garbled {node.Port.Garbled}, failures {node.Port.Failures}, "
        + string.Join(", ", node.Chip.Faults)));

    private static void Sound(params RadioNode[] nodes) => Assert.All(nodes, node =>
    {
        Assert.Empty(node.Chip.Faults);
        Assert.Equal(0, node.Port.Failures);
    });
}
