using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

/// <summary>Whatever a stranger or a device sends, the handler never fails and no other session notices.</summary>
public sealed class FuzzTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    private static readonly byte[][] Valid =
    [
        Packet.Connect(will: true),
        Packet.Up(1, [1, 2, 3]),
        Packet.Publish(ListenerRig.UpTopic, [1]),
        Packet.Subscribe(2, (ListenerRig.DownTopic, 1), ("#", 0)),
        Packet.Unsubscribe(3, ListenerRig.DownTopic),
        Packet.PingReq,
        Packet.Disconnect,
    ];

    private static readonly Gen<byte> AnyByte = Gen.Choose(0, 255).Select(value => (byte)value);

    private static readonly Gen<byte[]> Mutated =
        from packet in Gen.Elements(Valid)
        from places in Gen.Choose(0, packet.Length - 1).ArrayOf(3)
        from values in AnyByte.ArrayOf(3)
        from changes in Gen.Choose(0, 3)
        from length in Gen.Frequency((4, Gen.Constant(packet.Length)), (1, Gen.Choose(0, packet.Length)))
        select Mutate(packet, places, values, changes)[..length];

    [Fact]
    public void Random_bytes_before_a_connect()
    {
        Prop.ForAll(AnyByte.ArrayOf().ToArbitrary(), bytes => Survives(bytes)).Check(Thorough);
    }

    [Fact]
    public void Random_bytes_after_a_connect()
    {
        Prop.ForAll(AnyByte.ArrayOf().ToArbitrary(), bytes => Survives(Packet.Connect(), bytes)).Check(Thorough);
    }

    [Fact]
    public void Mutated_packets_before_a_connect()
    {
        Prop.ForAll(Mutated.ArrayOf().ToArbitrary(), packets => Survives(packets)).Check(Thorough);
    }

    [Fact]
    public void Mutated_packets_after_a_connect()
    {
        Prop.ForAll(Mutated.ArrayOf().ToArbitrary(), packets => Survives([Packet.Connect(), .. packets])).Check(Thorough);
    }

    private static bool Survives(params byte[][] said)
    {
        using ListenerRig rig = new();
        rig.Uplink.AcknowledgesAtOnce = true;
        TestDevice other = rig.ConnectAsync(device: "0000a2").Result;
        TestDevice stranger = rig.Dial();
        foreach (byte[] bytes in said)
        {
            stranger.SendAsync(bytes).Wait(Patience.Limit);
        }

        rig.ExpectServingAsync(other, "0000a2").Wait(Patience.Limit);
        stranger.Connection.HangUp();

        // A handler that failed would have logged it, a reason that is nobody's fault but the hub's.
        Assert.True(stranger.Served.IsCompletedSuccessfully, "the handler has not ended or has failed");
        Assert.DoesNotContain(rig.Log.Lines, line => line.Text.Contains("Exception"));
        Assert.All(rig.Uplink.Publishes, publish => Assert.Matches("^0000a[12]$", publish.Session.DeviceId));
        Assert.Equal(1, rig.Listener.SessionCount);
        return true;
    }

    private static byte[] Mutate(byte[] packet, int[] places, byte[] values, int changes)
    {
        byte[] mutated = [.. packet];
        for (int i = 0; i < changes; i++)
        {
            mutated[places[i]] = values[i];
        }

        return mutated;
    }
}
