using SchoolButton.Protocol;
using SchoolButton.Tests.Vectors;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>gateway.json was made by another implementation of PROTOCOL.md, section 9.</summary>
public class GatewayVectorTests
{
    private static readonly Dictionary<string, GatewayVector> Messages =
        VectorFile.List<GatewayVector>("gateway.json", "messages").ToDictionary(vector => vector.Name);

    public static TheoryData<string> Names => [.. Messages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_envelope_is_written_as_the_vector_says(string name)
    {
        GatewayVector vector = Messages[name];
        byte[] frame = Hex(vector.Frame);
        byte[] message = vector switch
        {
            { Heard: { } heard } => new HeardFrame
            {
                RssiDbm = heard.RssiDbm,
                SnrQuarters = heard.SnrQuarters,
                AgeMs = heard.AgeMs,
                Frame = frame,
            }.ToBytes(),
            { Transmit: { } order } =>
                new TransmitOrder { Urgent = order.Urgent, WorthMs = order.WorthMs, Frame = frame }.ToBytes(),
            _ => OwnFrame.ToBytes(frame),
        };

        Assert.Equal(vector.Message, Convert.ToHexStringLower(message));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_envelope_is_read_as_the_vector_says_and_as_nothing_else(string name)
    {
        GatewayVector vector = Messages[name];
        byte[] message = Hex(vector.Message);
        HeardFrame? heard = HeardFrame.FromBytes(message);
        TransmitOrder? order = TransmitOrder.FromBytes(message);
        byte[]? own = OwnFrame.FromBytes(message);

        Assert.Equal(vector.Heard, heard is null ? null : new HeardFields(heard.RssiDbm, heard.SnrQuarters, heard.AgeMs));
        Assert.Equal(vector.Transmit, order is null ? null : new TransmitFields(order.Urgent, order.WorthMs));
        Assert.Equal(vector.Own, own is not null);
        Assert.Equal(vector.Frame, Convert.ToHexStringLower(heard?.Frame ?? order?.Frame ?? own!));
    }

    [Fact]
    public void What_is_no_envelope_is_read_as_none()
    {
        List<RefusedEnvelope> refused = VectorFile.List<RefusedEnvelope>("gateway.json", "refused");
        Assert.NotEmpty(refused);
        Assert.All(refused, one =>
        {
            byte[] message = Hex(one.Message);
            Assert.Null(HeardFrame.FromBytes(message));
            Assert.Null(TransmitOrder.FromBytes(message));
            Assert.Null(OwnFrame.FromBytes(message));
        });
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text);
}
