using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

/// <summary>TCP knows no packets: wherever the bytes are cut, the conversation is the same.</summary>
public sealed class SplitTests
{
    private static readonly byte[] Said = Packet.Join(
        Packet.Connect(will: true),
        Packet.Subscribe(1, (ListenerRig.DownTopic, 1), ("#", 0)),
        Packet.Up(2, [.. Enumerable.Repeat((byte)0xC0, 200)]),
        Packet.PingReq,
        Packet.Publish(ListenerRig.UpTopic, [1]),
        Packet.Unsubscribe(3, ListenerRig.DownTopic),
        Packet.Up(4, []),
        Packet.Disconnect);

    private static readonly byte[] Answered = Packet.Join(
        Packet.ConnAck(0), Packet.SubAck(1, 0, 0x80), Packet.PubAck(2), Packet.PingResp, Packet.UnsubAck(3), Packet.PubAck(4));

    [Fact]
    public void Cut_at_every_byte_boundary_the_answers_are_the_same()
    {
        for (int cut = 0; cut <= Said.Length; cut++)
        {
            Assert.Equal(Answered, Converse([cut]));
        }
    }

    [Fact]
    public void Byte_by_byte_the_answers_are_the_same()
    {
        Assert.Equal(Answered, Converse([.. Enumerable.Range(1, Said.Length - 1)]));
    }

    [Fact]
    public void Cut_anywhere_the_answers_are_the_same()
    {
        Arbitrary<int[]> cuts = Gen.Choose(0, Said.Length).ArrayOf().Select(cut => cut.Order().ToArray()).ToArbitrary();
        Prop.ForAll(cuts, places => Converse(places).AsSpan().SequenceEqual(Answered)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task A_packet_across_the_pipes_memory_blocks_is_one_packet()
    {
        // A block has 4,096 bytes. Of so many packets of so many sizes some lie across two blocks with every byte of
        // theirs, the header's too.
        for (int size = 120; size < 180; size++)
        {
            using ListenerRig rig = new(new MqttOptions { MaxInFlight = 1_000 });
            TestDevice device = await rig.ConnectAsync();
            byte[] payload = [.. Enumerable.Range(0, size).Select(i => (byte)i)];
            await device.SendAsync([.. Enumerable.Range(1, 100).Select(id => Packet.Up((ushort)id, payload))]);

            Assert.Equal(Enumerable.Range(1, 100), rig.Uplink.Publishes.Select(publish => (int)publish.PacketId));
            Assert.All(rig.Uplink.Publishes, publish => Assert.Equal(payload, publish.Payload));
        }
    }

    private static byte[] Converse(int[] cuts)
    {
        using ListenerRig rig = new();
        rig.Uplink.AcknowledgesAtOnce = true;
        TestDevice device = rig.Dial();
        int from = 0;
        foreach (int cut in cuts.Append(Said.Length))
        {
            device.SendAsync(Said[from..cut]).Wait(Patience.Limit);
            from = cut;
        }

        Assert.Equal(3, rig.Uplink.Publishes.Count);
        Assert.True(device.Served.IsCompletedSuccessfully);
        return device.Connection.ReceiveNow();
    }
}
