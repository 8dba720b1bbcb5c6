using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

public class Dc09FrameProperties
{
    private static readonly Dc09Key[] Keys =
    [
        Dc09Key.FromHex(new string('1', 32)), Dc09Key.FromHex(new string('2', 48)), Dc09Key.FromHex(new string('3', 64)),
    ];

    [Fact]
    public void What_is_encoded_is_decoded_to_the_same() =>
        Prop.ForAll(Arb.From(Frames), frame => frame == Decode(frame.Encode(), null)).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_encrypted_is_decrypted_to_the_same_with_every_key_length() =>
        Prop.ForAll(Arb.From(Frames), Arb.From(Gen.Elements(Keys)), (frame, key) =>
            frame == Decode(frame.Encode(key, Dc09Pads.Random), key)).QuickCheckThrowOnFailure();

    [Fact]
    public void Frames_survive_any_split_and_join_of_the_stream() =>
        Prop.ForAll(Arb.From(Frames.ListOf()), Arb.From(Gen.Choose(1, 200).NonEmptyListOf()), (frames, cuts) =>
        {
            byte[] stream = [.. frames.SelectMany(f => f.Encode())];
            var splitter = new Dc09Splitter();
            List<Dc09Frame?> got = [];
            for (int at = 0, i = 0; at < stream.Length; i++)
            {
                int count = Math.Min(cuts[i % cuts.Count], stream.Length - at);
                got.AddRange(Take(splitter, stream.AsSpan(at, count)).Select(line => Open(line, null)));
                at += count;
            }

            return got.SequenceEqual(frames) && splitter.Rubbish == 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_flipped_bit_never_makes_another_frame() =>
        Prop.ForAll(Arb.From(Frames), Arb.From(Gen.Choose(0, int.MaxValue)), (frame, bit) =>
        {
            byte[] bytes = frame.Encode();
            int at = bit % ((bytes.Length - 2) * 8);
            bytes[1 + (at / 8)] ^= (byte)(1 << (at % 8));
            Dc09Frame? got = Decode(bytes, null);
            // The case of a hex digit in the CRC or length is the one thing that may change.
            return got is null || got == frame;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rubbish_never_throws_out_of_the_parser() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf()), bytes =>
        {
            Take(new Dc09Splitter(), bytes).ForEach(line => Open(line, Keys[0]));
            Open(bytes, Keys[0]);
            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rubbish_behind_a_right_crc_and_length_never_throws_either() =>
        Prop.ForAll(Arb.From(Bodies), body =>
        {
            Open(Vectors.Bytes(Vectors.Wrap(body)), Keys[0]);
            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_endless_line_is_dropped_and_the_next_frame_is_read()
    {
        var splitter = new Dc09Splitter();
        byte[] endless = [Dc09Frame.Lf, .. Enumerable.Repeat((byte)'x', 3 * Dc09Splitter.MaxLineBytes)];

        Assert.Empty(Take(splitter, endless));
        byte[] line = Assert.Single(Take(splitter, Vectors.Framed(Vectors.PlainPanic)));

        Assert.Equal(Vectors.Bytes(Vectors.PlainPanic), line);
        Assert.Equal(endless.Length - 1, splitter.Rubbish);
    }

    [Fact]
    public void The_longest_frame_fits() =>
        Assert.Single(Take(new Dc09Splitter(), Vectors.Framed(new string('x', Dc09Splitter.MaxLineBytes))));

    [Fact]
    public void Blanks_between_frames_are_no_rubbish()
    {
        var splitter = new Dc09Splitter();

        List<byte[]> lines = Take(splitter, Vectors.Bytes($"\0\r \n{Vectors.PlainPanic}\r\r\0\n\r\n{Vectors.PlainPanicAck}\r"));

        Assert.Equal(2, lines.Count);
        Assert.Equal(0, splitter.Rubbish);
    }

    [Fact]
    public void A_frame_that_breaks_off_is_dropped_when_the_next_begins()
    {
        var splitter = new Dc09Splitter();

        List<byte[]> lines = Take(splitter, Vectors.Bytes($"\nA705003D\n{Vectors.PlainPanic}\r"));

        Assert.Equal(Vectors.Bytes(Vectors.PlainPanic), Assert.Single(lines));
        Assert.Equal(8, splitter.Rubbish);
    }

    /// <summary>Bodies that are nearly right, so that the parser is taken deep before it meets the fault.</summary>
    private static Gen<string> Bodies =>
        from pieces in Gen.Elements(
            "\"", "*", "ACK", "ADM-CID", "0001", "R0", "R", "L0", "L", "A0", "#1234", "#", "[", "]", "[M12]", "|", "_",
            "08:15:30,09-01-2026", "99:99:99,99-99-9999", "0123456789ABCDEF0123456789ABCDEF", "F", "\0", "ÿ").ListOf()
        select string.Concat(pieces.Prepend("\""));

    private static Gen<Dc09Frame> Frames =>
        from id in Gen.Elements(Dc09Ids.Sia, Dc09Ids.ContactId, Dc09Ids.Null, Dc09Ids.Ack, Dc09Ids.Nak, Dc09Ids.Duh)
        from sequence in Gen.Choose(0, Dc09Frame.MaxSequence)
        from receiver in Gen.OneOf(Gen.Constant<string?>(null), Digits(1, 6).Select(d => (string?)d))
        from line in Digits(1, 6)
        from account in Digits(3, 16)
        from data in Printable("[]")
        from extended in Printable("[]").ListOf()
        from seconds in Gen.Choose(0, int.MaxValue)
        select new Dc09Frame
        {
            Id = id,
            Sequence = sequence,
            Receiver = receiver,
            Line = line,
            Account = account,
            Data = data,
            Extended = string.Concat(extended.Take(20).Select(x => $"[{x}]")),
            Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(seconds),
        };

    private static Gen<string> Digits(int min, int max) =>
        from count in Gen.Choose(min, max)
        from digits in Gen.Elements("0123456789ABCDEFabcdef".ToCharArray()).ArrayOf(count)
        select new string(digits);

    private static Gen<string> Printable(string without) =>
        from count in Gen.Choose(0, 40)
        from characters in Gen.Choose(' ', '~').Select(c => (char)c).Where(c => !without.Contains(c)).ArrayOf(count)
        select new string(characters);

    private static List<byte[]> Take(Dc09Splitter splitter, ReadOnlySpan<byte> bytes)
    {
        List<byte[]> lines = [];
        while (splitter.TryTake(ref bytes, out ReadOnlySpan<byte> line))
        {
            lines.Add(line.ToArray());
        }

        return lines;
    }

    private static Dc09Frame? Decode(byte[] framed, Dc09Key? key) => Open(framed.AsSpan(1, framed.Length - 2), key);

    private static Dc09Frame? Open(ReadOnlySpan<byte> line, Dc09Key? key) => Dc09Envelope.Parse(line, out _)?.Open(key, out _);
}
