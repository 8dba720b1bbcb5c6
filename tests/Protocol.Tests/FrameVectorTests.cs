using SchoolButton.Protocol;
using SchoolButton.Tests.Vectors;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>frames.json was made by another implementation of PROTOCOL.md, on another library's AES-CCM.</summary>
public class FrameVectorTests
{
    private static readonly Dictionary<string, FrameVector> Frames =
        VectorFile.List<FrameVector>("frames.json", "frames").ToDictionary(vector => vector.Name);

    private static readonly Dictionary<string, RefusedVector> Refused =
        VectorFile.List<RefusedVector>("frames.json", "refused").ToDictionary(vector => vector.Name);

    public static TheoryData<string> FrameNames => [.. Frames.Keys];

    public static TheoryData<string> RefusedNames => [.. Refused.Keys];

    [Theory]
    [MemberData(nameof(FrameNames))]
    public void A_frame_is_sealed_as_the_vector_says(string name)
    {
        FrameVector vector = Frames[name];
        using Ciphers ciphers = new(vector.Key);
        uint device = DeviceAddress.FromText(vector.Device);
        foreach (ICcm ccm in ciphers.Both)
        {
            byte[] frame = Frame.Seal(ccm, vector.FromHub, device, vector.Counter, Hex(vector.Body));
            Assert.Equal(vector.Frame, Convert.ToHexStringLower(frame));
        }

        Assert.Equal(vector.Frame, vector.Nonce[..(2 * Frame.HeaderLength)] + vector.Ciphertext + vector.Tag);
        Assert.Equal(new string('0', 2 * 6), vector.Nonce[(2 * Frame.HeaderLength)..]);
    }

    [Theory]
    [MemberData(nameof(FrameNames))]
    public void A_frame_opens_as_the_vector_says(string name)
    {
        FrameVector vector = Frames[name];
        Frame? header = Frame.ReadHeader(Hex(vector.Frame));
        Assert.NotNull(header);
        Assert.Equal(vector.FromHub, header.FromHub);
        Assert.Equal(vector.Device, DeviceAddress.ToText(header.Device));
        Assert.Equal(vector.Counter, header.Counter);

        using Ciphers ciphers = new(vector.Key);
        foreach (ICcm ccm in ciphers.Both)
        {
            byte[]? body = Frame.Open(ccm, Hex(vector.Frame));
            Assert.NotNull(body);
            Assert.Equal(vector.Body, Convert.ToHexStringLower(body));
        }
    }

    [Theory]
    [MemberData(nameof(FrameNames))]
    public void A_body_says_what_the_vector_says(string name)
    {
        FrameVector vector = Frames[name];
        byte[] bytes = Hex(vector.Body);

        Assert.Equal(vector.Alarm, Fields(AlarmBody.FromBytes(bytes)));
        AssertHeartbeat(vector.Heartbeat, HeartbeatBody.FromBytes(bytes));
        Assert.Equal(vector.Ack, Fields(AckBody.FromBytes(bytes)));
        Assert.Equal(vector.Command, Fields(CommandBody.FromBytes(bytes)));
    }

    [Theory]
    [MemberData(nameof(FrameNames))]
    public void A_body_is_written_as_the_vector_says(string name)
    {
        FrameVector vector = Frames[name];
        byte[] bytes = Hex(vector.Body);
        byte[]? written =
            AlarmBody.FromBytes(bytes)?.ToBytes()
            ?? HeartbeatBody.FromBytes(bytes)?.ToBytes()
            ?? AckBody.FromBytes(bytes)?.ToBytes()
            ?? CommandBody.FromBytes(bytes)?.ToBytes();
        Assert.Equal(vector.HasFields, written != null);
        if (written != null)
        {
            Assert.Equal(vector.Body, Convert.ToHexStringLower(written) + vector.Extra);
        }
    }

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public void Bytes_that_no_holder_of_the_key_sealed_do_not_open(string name)
    {
        RefusedVector vector = Refused[name];
        using Ciphers ciphers = new(vector.Key);
        Assert.Equal(vector.Header, Frame.ReadHeader(Hex(vector.Frame)) != null);
        foreach (ICcm ccm in ciphers.Both)
        {
            Assert.Null(Frame.Open(ccm, Hex(vector.Frame)));
        }
    }

    [Fact]
    public void The_vectors_show_every_event_kind_every_ack_stage_and_every_command()
    {
        Assert.Superset(
            Numbers<EventKind>(), Frames.Values.Select(vector => (int?)vector.Alarm?.Kind ?? 0).ToHashSet());
        Assert.Superset(
            Numbers<AckStage>(), Frames.Values.Select(vector => (int?)vector.Ack?.Stage ?? 0).ToHashSet());
        Assert.Superset(
            Numbers<CommandKind>(), Frames.Values.Select(vector => (int?)vector.Command?.Kind ?? 0).ToHashSet());
    }

    private static HashSet<int> Numbers<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().Select(value => Convert.ToInt32(value, null)).ToHashSet();

    private static AlarmFields? Fields(AlarmBody? body) =>
        body == null
            ? null
            : new AlarmFields(
                (byte)body.Kind, body.Restore, body.Zone, body.Cause, body.Battery, body.AtHubTimeMs, body.Cancelled);

    private static AckFields? Fields(AckBody? body) =>
        body == null ? null : new AckFields((byte)body.Stage, body.Counter, body.HubTimeMs);

    private static CommandFields? Fields(CommandBody? body) =>
        body == null ? null : new CommandFields((byte)body.Kind, body.Argument, body.Detail);

    private static AirFields? Fields(AirStatistics? air) =>
        air == null
            ? null
            : new AirFields(
                air.Seconds, air.NoiseDbm, air.OccupiedPercent, air.ExplainedPercent, air.Received, air.Garbled,
                air.DutyPercent, air.Dropped);

    private static void AssertHeartbeat(HeartbeatFields? expected, HeartbeatBody? body)
    {
        Assert.Equal(expected == null, body == null);
        if (expected == null || body == null)
        {
            return;
        }

        Assert.Equal(expected with { Details = null },
            new HeartbeatFields(body.Flags, body.Battery, body.IntervalSeconds, null));
        Assert.Equal(expected.Details != null, body.HasDetails);
        if (expected.Details is { } details)
        {
            Assert.Equal(details.Firmware, new int[] { body.Major, body.Minor, body.Patch });
            Assert.Equal(details.Boots, body.Boots);
            Assert.Equal(details.Fault, (byte)body.Fault);
            Assert.Equal(details.UptimeSeconds, body.UptimeSeconds);
            Assert.Equal(details.FreeMemory, body.FreeMemory);
            Assert.Equal(details.ResetCause, (byte)body.ResetCause);
            Assert.Equal(details.Announcement, (byte)body.Announcement);
            Assert.Equal(details.Air, Fields(body.Air));
        }
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text);
}
