using System.Globalization;
using SchoolButton.Protocol;
using SchoolButton.Tests.Vectors;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>PROTOCOL.md is what strangers build from, so it may not drift from the code or the vectors.</summary>
public class ProtocolPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PROTOCOL.md"));

    [Fact]
    public void Every_number_on_the_wire_has_its_row()
    {
        AssertRows<EventKind>(leaveOutNone: true);
        AssertRows<PressCause>(leaveOutNone: false);
        AssertRows<FaultCode>(leaveOutNone: false);
        AssertRows<AckStage>(leaveOutNone: false);
        AssertRows<CommandKind>(leaveOutNone: true);
        AssertRows<ResetCause>(leaveOutNone: false);
        AssertRows<Announcement>(leaveOutNone: false);
        foreach (GatewayKind kind in Enum.GetValues<GatewayKind>().Where(kind => kind != GatewayKind.None))
        {
            AssertRow($"0x{(int)kind:x2}", kind.ToString());
        }

        foreach (BodyKind kind in Enum.GetValues<BodyKind>().Where(kind => kind != BodyKind.None))
        {
            AssertRow($"0x{(int)kind:x2}", kind.ToString());
        }
    }

    [Fact]
    public void The_limits_are_the_codes()
    {
        AssertRow("frame", $"{Frame.MinLength} to {Frame.MaxLength} bytes");
        AssertRow("body", $"{Frame.MinBodyLength} to {Frame.MaxBodyLength} bytes");
        AssertRow("panic, whole frame", $"{Frame.Overhead + AlarmBody.Length} bytes");
        AssertRow("cancel", $"{Frame.Overhead + AlarmBody.CancelLength} bytes");
        AssertRow(
            "heartbeat, with details",
            $"{Frame.Overhead + HeartbeatBody.ShortLength}, {Frame.Overhead + HeartbeatBody.Length} bytes");
        AssertRow("ack, command", $"{Frame.Overhead + AckBody.Length}, {Frame.Overhead + CommandBody.Length} bytes");
        AssertRow("heartbeat with start and announcement", $"{Frame.Overhead + HeartbeatBody.LongLength} bytes");
        AssertRow("heartbeat of a gateway that says how the air is", $"{Frame.Overhead + HeartbeatBody.AirLength} bytes");
        AssertRow("command with a detail", $"{Frame.Overhead + CommandBody.LengthWithDetail} bytes");
        AssertRow(
            "envelope around a frame",
            $"{HeardFrame.HeadLength} bytes heard, {OwnFrame.HeadLength} own, {TransmitOrder.HeadLength} transmit");
        AssertRow("counter", Frame.MaxCounter.ToString("N0", CultureInfo.InvariantCulture));
        AssertRow("M, tag length", $"{Frame.TagLength}");
    }

    [Fact]
    public void The_worked_example_is_the_first_of_the_vectors()
    {
        List<FrameVector> frames = VectorFile.List<FrameVector>("frames.json", "frames");
        FrameVector press = frames[0];
        AssertLine("key", press.Key);
        AssertLine("nonce", press.Nonce);
        AssertLine("ciphertext", press.Ciphertext);
        AssertLine("tag", press.Tag);
        AssertLine("frame", press.Frame);
        AssertLine("frame", frames[1].Frame);
        Assert.Equal(press.Counter, frames[1].Ack?.Counter);
    }

    [Fact]
    public void The_passwords_example_is_one_of_the_vectors()
    {
        PasswordVector vector = VectorFile.List<PasswordVector>("mqtt-password.json", "passwords")[0];
        AssertLine("key", vector.Key);
        AssertLine("password", vector.Password);
    }

    private static void AssertRows<T>(bool leaveOutNone)
        where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
        {
            int number = Convert.ToInt32(value, CultureInfo.InvariantCulture);
            if (number != 0 || !leaveOutNone)
            {
                AssertRow($"{number}", value.ToString());
            }
        }
    }

    private static void AssertRow(string first, string second) =>
        Assert.Contains($"\n| {first} | {second} |", Page, StringComparison.Ordinal);

    private static void AssertLine(string name, string hex) =>
        Assert.Matches($"(?m)^{name} +{hex}$", Page);
}
