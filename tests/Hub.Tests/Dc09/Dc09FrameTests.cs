using System.Text;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

public class Dc09FrameTests
{
    public static TheoryData<string, Dc09Frame> PlainVectors() => new()
    {
        { "68AF0025\"SIA-DCS\"0001L0#1234[#1234|Nri1/BA12]", Event(Dc09Ids.Sia, 1, "#1234|Nri1/BA12") with { Receiver = null } },
        { "A18D0027\"ADM-CID\"0001L0#7099[#7099|1131 01 003]", Event(Dc09Ids.ContactId, 1, "#7099|1131 01 003") with { Receiver = null, Account = "7099" } },
        { "1D85002B\"NULL\"0001L0#00653210[]_09:17:32,05-18-2016", Event(Dc09Ids.Null, 1, "") with { Receiver = null, Account = "00653210", Timestamp = Utc(2016, 5, 18, 9, 17, 32) } },
        { Vectors.ClockNak, Event(Dc09Ids.Nak, 0, "") with { Account = null, Timestamp = Utc(2015, 4, 14, 16, 9, 9) } },
        { "28330015\"NULL\"0000R0L0#1234[]", Event(Dc09Ids.Null, 0, "") },
        { Vectors.PlainPanic, Event(Dc09Ids.ContactId, 2, "#1234|1120 01 007") with { Timestamp = Vectors.Morning } },
        { Vectors.PlainPanicAck, Event(Dc09Ids.Ack, 2, "") },
        { Vectors.SiaPanic, Event(Dc09Ids.Sia, 4, "#1234|Nri1/PA007") with { Timestamp = Vectors.Morning } },
        { Vectors.ButtonSilent, Event(Dc09Ids.ContactId, 5, "#1234|1381 01 007") with { Timestamp = Utc(2026, 9, 1, 8, 20, 0) } },
    };

    [Fact]
    public void The_crc_is_arc() => Assert.Equal(0xBB3D, Crc16.Of("123456789"u8));

    [Theory]
    [MemberData(nameof(PlainVectors))]
    public void A_plain_vector_is_encoded_byte_for_byte(string line, Dc09Frame frame) =>
        Assert.Equal("\n" + line + "\r", Encoding.Latin1.GetString(frame.Encode()));

    [Theory]
    [MemberData(nameof(PlainVectors))]
    public void A_plain_vector_is_decoded_to_its_fields(string line, Dc09Frame frame)
    {
        Dc09Envelope? envelope = Dc09Envelope.Parse(Vectors.Bytes(line), out Dc09Fault fault);

        Assert.Equal(Dc09Fault.None, fault);
        Assert.False(envelope!.Encrypted);
        Assert.Equal(frame, envelope.Open(null, out _));
    }

    [Fact]
    public void The_encrypted_vectors_are_encoded_byte_for_byte()
    {
        Dc09Frame panic = Event(Dc09Ids.ContactId, 7, "#1234|1120 01 007") with { Timestamp = Vectors.Morning };
        var ack = new Dc09Frame
        {
            Id = Dc09Ids.Ack, Sequence = 1, Receiver = "5678", Line = "1234", Account = "080027E62A64", Timestamp = Utc(2015, 4, 14, 16, 8, 12),
        };

        Assert.Equal(Vectors.Framed(Vectors.SealedPanic), panic.Encode(Vectors.TextKey, _ => "012345678"));
        Assert.Equal(Vectors.Framed(Vectors.SealedAck), ack.Encode(Vectors.HexKey, _ => Vectors.SealedAckPad));
    }

    [Fact]
    public void The_encrypted_vectors_are_decoded_to_their_fields()
    {
        Dc09Frame panic = Open(Vectors.SealedPanic, Vectors.TextKey)!;
        Dc09Frame ack = Open(Vectors.SealedAck, Vectors.HexKey)!;

        Assert.Equal(Event(Dc09Ids.ContactId, 7, "#1234|1120 01 007") with { Timestamp = Vectors.Morning }, panic);
        Assert.Equal(("ACK", 1, "5678", "1234", "080027E62A64"), (ack.Id, ack.Sequence, ack.Receiver, ack.Line, ack.Account));
        Assert.Equal(Utc(2015, 4, 14, 16, 8, 12), ack.Timestamp);
        Assert.Equal("", ack.Data);
    }

    [Fact]
    public void An_aligned_content_gets_a_full_block_of_pad()
    {
        int asked = 0;
        Dc09Frame frame = Event(Dc09Ids.Ack, 1, "") with { Extended = "[M1234567]", Timestamp = Vectors.Morning };

        frame.Encode(Vectors.TextKey, n => new string('p', asked = n));

        Assert.Equal(16, asked);
    }

    [Fact]
    public void The_account_is_read_before_any_key_is_needed()
    {
        Dc09Envelope envelope = Dc09Envelope.Parse(Vectors.Bytes(Vectors.SealedPanic), out _)!;

        Assert.True(envelope.Encrypted);
        Assert.Equal("1234", envelope.Clear.Account);
    }

    [Fact]
    public void An_encrypted_answer_without_a_bar_is_all_pad()
    {
        string line = Vectors.PlainPanic;
        byte[] answer = Answers.SealedAck(line, "00000000000]_08:15:30,09-01-2026", lowerCase: true);

        Dc09Frame ack = Dc09Envelope.Parse(answer.AsSpan(1, answer.Length - 2), out _)!.Open(Vectors.TextKey, out _)!;

        Assert.Equal(("ACK", 2, ""), (ack.Id, ack.Sequence, ack.Data));
    }

    [Theory]
    [InlineData("\"NAK\"0000R0L0A0[]_08:15:30,09-01-2026")]
    [InlineData("\"NAK\"0000R0L0[]_08:15:30,09-01-2026")]
    [InlineData("\"NAK\"0000R0L0A0[]_08:15:30,09-01-2026trailing")]
    public void A_nak_without_an_account_still_tells_the_time(string body)
    {
        Dc09Frame nak = Open(Vectors.Wrap(body), null)!;

        Assert.Equal(("NAK", "0", null), (nak.Id, nak.Line, nak.Account));
        Assert.Equal(Vectors.Morning, nak.Timestamp);
    }

    [Fact]
    public void A_line_number_that_ends_in_hex_letters_keeps_them_when_an_account_follows() =>
        Assert.Equal("5A0", Open(Vectors.Wrap("\"ACK\"0001R0L5A0#1234[]"), null)!.Line);

    [Fact]
    public void Hex_digits_may_be_lower_case()
    {
        int body = Vectors.SealedPanic.IndexOf('[', StringComparison.Ordinal);
        string lower = Vectors.SealedPanic[Dc09Frame.PrefixBytes..body] + Vectors.SealedPanic[body..].ToLowerInvariant();

        string line = Vectors.Wrap(lower);

        Assert.NotNull(Open(line[..8].ToLowerInvariant() + line[8..], Vectors.TextKey));
    }

    [Theory]
    [InlineData("", Dc09Fault.NotAFrame)]
    [InlineData("HTTP/1.1 400 Bad Request", Dc09Fault.NotAFrame)]
    [InlineData("A705003C\"ADM-CID\"0002R0L0#1234[#1234|1120 01 007]_08:15:30,09-01-2026", Dc09Fault.WrongLength)]
    [InlineData("A704003D\"ADM-CID\"0002R0L0#1234[#1234|1120 01 007]_08:15:30,09-01-2026", Dc09Fault.WrongCrc)]
    [InlineData("A705003D\"ADM-CID\"0002R0L0#1234[#1234|1120 01 008]_08:15:30,09-01-2026", Dc09Fault.WrongCrc)]
    public void What_is_wrong_with_a_line_is_said(string line, Dc09Fault expected)
    {
        Assert.Null(Dc09Envelope.Parse(Vectors.Bytes(line), out Dc09Fault fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("\"ADM-CID")]
    [InlineData("\"\"0001R0L0#1234[]")]
    [InlineData("\"ACK\"001R0L0#1234[]")]
    [InlineData("\"ACK\"00+1R0L0#1234[]")]
    [InlineData("\"ACK\"0001R0#1234[]")]
    [InlineData("\"ACK\"0001RL0#1234[]")]
    [InlineData("\"ACK\"0001R0L0#12[]")]
    [InlineData("\"ACK\"0001R0L0#12345678901234567[]")]
    [InlineData("\"ACK\"0001R0L0#1234")]
    public void Fields_that_are_not_those_of_the_standard_are_refused(string body)
    {
        Assert.Null(Dc09Envelope.Parse(Vectors.Bytes(Vectors.Wrap(body)), out Dc09Fault fault));
        Assert.Equal(Dc09Fault.WrongFields, fault);
    }

    [Fact]
    public void Without_the_key_or_with_another_an_encrypted_frame_stays_shut()
    {
        Dc09Envelope envelope = Dc09Envelope.Parse(Vectors.Bytes(Vectors.SealedPanic), out _)!;

        Assert.Null(envelope.Open(null, out Dc09Fault none));
        Assert.Null(envelope.Open(Vectors.HexKey, out Dc09Fault wrong));
        Assert.Equal((Dc09Fault.NoKey, Dc09Fault.WrongKey), (none, wrong));
    }

    [Theory]
    [InlineData("12", "0", "0")]
    [InlineData("123G", "0", "0")]
    [InlineData("1234", "", "0")]
    [InlineData("1234", "0", "1234567")]
    public void A_frame_the_wire_cannot_carry_is_not_encoded(string account, string receiver, string line)
    {
        Dc09Frame frame = Event(Dc09Ids.ContactId, 1, "") with { Account = account, Receiver = receiver, Line = line };

        Assert.Throws<FormatException>(frame.Encode);
    }

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a]b")]
    [InlineData("ü")]
    public void Data_that_would_break_the_frame_is_not_encoded(string data) =>
        Assert.Throws<FormatException>(Event(Dc09Ids.Sia, 1, data).Encode);

    [Theory]
    [InlineData("0123456789ABCDEF0123456789ABCDE")]
    [InlineData("0123456789ABCDEF0123456789ABCDEG")]
    [InlineData("")]
    public void A_bad_key_is_refused_without_being_shown(string hex)
    {
        FormatException refused = Assert.Throws<FormatException>(() => Dc09Key.FromHex(hex));

        Assert.True(hex.Length == 0 || !refused.Message.Contains(hex, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_prints_only_its_length() => Assert.Equal("AES-128 key", Vectors.HexKey.ToString());

    private static Dc09Frame? Open(string line, Dc09Key? key) => Dc09Envelope.Parse(Vectors.Bytes(line), out _)?.Open(key, out _);

    private static Dc09Frame Event(string id, int sequence, string data) =>
        new() { Id = id, Sequence = sequence, Account = "1234", Data = data };

    private static DateTimeOffset Utc(int year, int month, int day, int hour, int minute, int second) =>
        new(year, month, day, hour, minute, second, TimeSpan.Zero);
}
