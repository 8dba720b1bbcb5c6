using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class BodyTests
{
    private static readonly Gen<AlarmBody> Alarms =
        from kind in Arbitrary.Number(1, 127)
        from restore in Gen.Elements(true, false)
        from zone in Arbitrary.Byte
        from cause in Arbitrary.Byte
        from battery in Arbitrary.Byte
        from at in Arbitrary.Time48
        from cancelled in Arbitrary.Counter
        select new AlarmBody
        {
            Kind = (EventKind)kind,
            Restore = restore,
            Zone = zone,
            Cause = cause,
            Battery = battery,
            AtHubTimeMs = at,
            Cancelled = kind == (int)EventKind.Cancel ? cancelled : 0,
        };

    private static readonly Gen<AirStatistics?> Airs =
        from said in Gen.Elements(true, false)
        from bytes in Arbitrary.Bytes(AirStatistics.Length)
        select said ? AirStatistics.Get(bytes, 0) : null;

    private static readonly Gen<HeartbeatBody> Heartbeats =
        from flags in Arbitrary.Byte
        from battery in Arbitrary.Byte
        from interval in Arbitrary.Number(0, 0xFFFF)
        from details in Gen.Elements(true, false)
        from version in Arbitrary.Bytes(3)
        from boots in Arbitrary.Number(0, 0xFFFF)
        from fault in Arbitrary.Byte
        from uptime in Arbitrary.Wide(0, uint.MaxValue)
        from memory in Arbitrary.Wide(0, 0xFFFFFF)
        from start in Arbitrary.Byte
        from announcement in Arbitrary.Byte
        from air in Airs
        select !details
            ? new HeartbeatBody { Flags = flags, Battery = battery, IntervalSeconds = interval }
            : new HeartbeatBody
            {
                Flags = flags,
                Battery = battery,
                IntervalSeconds = interval,
                HasDetails = true,
                Major = version[0],
                Minor = version[1],
                Patch = version[2],
                Boots = boots,
                Fault = (FaultCode)fault,
                UptimeSeconds = uptime,
                FreeMemory = memory * HeartbeatBody.MemoryUnit,
                ResetCause = (ResetCause)start,
                Announcement = (Announcement)announcement,
                Air = air,
            };

    private static readonly Gen<AckBody> Acks =
        from stage in Arbitrary.Byte
        from counter in Arbitrary.Counter
        from time in Arbitrary.Time48
        select new AckBody { Stage = (AckStage)stage, Counter = counter, HubTimeMs = time };

    private static readonly Gen<CommandBody> Commands =
        from kind in Arbitrary.Byte
        from argument in Arbitrary.Number(0, 0xFFFF)
        from detail in Arbitrary.Byte
        select new CommandBody { Kind = (CommandKind)kind, Argument = argument, Detail = detail };

    [Fact]
    public void An_alarm_comes_back_as_it_went_whatever_a_later_version_appends() =>
        Returns(Alarms, alarm => alarm.ToBytes(), AlarmBody.FromBytes);

    [Fact]
    public void A_heartbeat_comes_back_as_it_went() =>
        Arbitrary.Holds(Heartbeats, heartbeat =>
            Assert.Equivalent(heartbeat, HeartbeatBody.FromBytes(heartbeat.ToBytes()), strict: true));

    [Fact]
    public void A_heartbeat_with_all_there_is_comes_back_whatever_a_later_version_appends() =>
        Returns(
            Heartbeats.Where(heartbeat => heartbeat.Air != null),
            heartbeat => heartbeat.ToBytes(),
            HeartbeatBody.FromBytes);

    [Fact]
    public void An_ack_comes_back_as_it_went_whatever_a_later_version_appends() =>
        Returns(Acks, ack => ack.ToBytes(), AckBody.FromBytes);

    [Fact]
    public void A_command_comes_back_as_it_went() =>
        Arbitrary.Holds(Commands, command =>
            Assert.Equivalent(command, CommandBody.FromBytes(command.ToBytes()), strict: true));

    [Fact]
    public void A_command_with_a_detail_comes_back_whatever_a_later_version_appends() =>
        Returns(Commands.Where(command => command.Detail != 0), command => command.ToBytes(), CommandBody.FromBytes);

    [Fact]
    public void A_body_cut_short_is_no_body_but_a_heartbeat_without_its_details()
    {
        byte[][] whole =
        [
            new AlarmBody { Kind = EventKind.Panic }.ToBytes(),
            new AlarmBody { Kind = EventKind.Cancel }.ToBytes(),
            new HeartbeatBody().ToBytes(),
            new AckBody().ToBytes(),
            new CommandBody().ToBytes(),
        ];
        foreach (byte[] body in whole)
        {
            Assert.True(IsAnyBody(body));
            for (int length = 0; length < body.Length; length++)
            {
                Assert.False(IsAnyBody(body[..length]));
            }
        }

        byte[] detailed = new HeartbeatBody { HasDetails = true, Major = 1 }.ToBytes();
        for (int length = HeartbeatBody.ShortLength; length < HeartbeatBody.Length; length++)
        {
            Assert.False(HeartbeatBody.FromBytes(detailed[..length])?.HasDetails);
        }
    }

    [Fact]
    public void Rubbish_is_read_as_at_most_the_one_kind_its_first_byte_names_and_never_throws()
    {
        Gen<byte[]> bodies =
            from first in Gen.Elements<byte>(0, 1, 2, 3, 0x80, 0x81, 0x82, 0x83, 0xFF)
            from rest in Arbitrary.Bytes(0, Frame.MaxBodyLength)
            select (byte[])[first, .. rest];
        Arbitrary.Holds(bodies, body =>
        {
            Assert.True(AlarmBody.FromBytes(body) == null || body[0] == (byte)BodyKind.Alarm);
            Assert.True(HeartbeatBody.FromBytes(body) == null || body[0] == (byte)BodyKind.Heartbeat);
            Assert.True(AckBody.FromBytes(body) == null || body[0] == (byte)BodyKind.Ack);
            Assert.True(CommandBody.FromBytes(body) == null || body[0] == (byte)BodyKind.Command);
        });
    }

    [Fact]
    public void No_bytes_at_all_are_no_body() => Assert.False(IsAnyBody([]));

    [Fact]
    public void A_number_that_does_not_fit_is_sent_as_the_nearest_that_does()
    {
        HeartbeatBody most = Again(new HeartbeatBody
        {
            HasDetails = true,
            IntervalSeconds = int.MaxValue,
            Boots = 0x10000,
            UptimeSeconds = long.MaxValue,
            FreeMemory = long.MaxValue,
        });
        Assert.Equal(0xFFFF, most.IntervalSeconds);
        Assert.Equal(0xFFFF, most.Boots);
        Assert.Equal(uint.MaxValue, most.UptimeSeconds);
        Assert.Equal(0xFFFFFF * HeartbeatBody.MemoryUnit, most.FreeMemory);

        HeartbeatBody least = Again(new HeartbeatBody
        {
            HasDetails = true,
            IntervalSeconds = -1,
            Boots = -1,
            UptimeSeconds = -1,
            FreeMemory = -HeartbeatBody.MemoryUnit,
        });
        Assert.Equal(0, least.IntervalSeconds + least.Boots + least.UptimeSeconds + least.FreeMemory);

        byte[] air = new byte[AirStatistics.Length];
        new AirStatistics
        {
            Seconds = 3600, NoiseDbm = -300, OccupiedPercent = -1, Received = 256, Garbled = 100_000, Dropped = int.MaxValue,
        }.Put(air, 0);
        Assert.Equal([255, 255, 0, 0, 255, 255, 0, 255], air);

        Assert.Equal(0xFFFF, CommandBody.FromBytes(new CommandBody { Argument = 0x10000 }.ToBytes())?.Argument);
        Assert.Equal(0, CommandBody.FromBytes(new CommandBody { Argument = -1 }.ToBytes())?.Argument);
        Assert.Equal(
            0, AlarmBody.FromBytes(new AlarmBody { Kind = EventKind.Panic, AtHubTimeMs = -1 }.ToBytes())?.AtHubTimeMs);
        Assert.Equal((1L << 48) - 1, AckBody.FromBytes(new AckBody { HubTimeMs = 1L << 48 }.ToBytes())?.HubTimeMs);
    }

    private static HeartbeatBody Again(HeartbeatBody heartbeat)
    {
        HeartbeatBody? again = HeartbeatBody.FromBytes(heartbeat.ToBytes());
        Assert.NotNull(again);
        return again;
    }

    private static bool IsAnyBody(byte[] body) =>
        AlarmBody.FromBytes(body) != null
        || HeartbeatBody.FromBytes(body) != null
        || AckBody.FromBytes(body) != null
        || CommandBody.FromBytes(body) != null;

    private static void Returns<T>(Gen<T> bodies, Func<T, byte[]> write, Func<byte[], T?> read)
        where T : class
    {
        Gen<(T Body, byte[] Tail)> cases =
            from body in bodies
            from tail in Arbitrary.Bytes(0, 16)
            select (body, tail);
        Arbitrary.Holds(cases, one =>
        {
            byte[] bytes = [.. write(one.Body), .. one.Tail];
            Assert.InRange(bytes.Length, Frame.MinBodyLength, Frame.MaxBodyLength);
            Assert.Equivalent(one.Body, read(bytes), strict: true);
        });
    }
}
