using FsCheck.Fluent;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class FrameTests
{
    [Fact]
    public void What_is_sealed_opens_to_the_same_body_direction_address_and_whole_counter()
    {
        Arbitrary.Holds(Arbitrary.Frames, sealedFrame =>
        {
            byte[] bytes = sealedFrame.Seal();
            Frame? header = Frame.ReadHeader(bytes);
            Assert.NotNull(header);
            Assert.Equal(sealedFrame.FromHub, header.FromHub);
            Assert.Equal(sealedFrame.Device, header.Device);
            Assert.Equal(sealedFrame.Counter, header.Counter);

            using Ciphers ciphers = new(sealedFrame.Key);
            foreach (ICcm ccm in ciphers.Both)
            {
                Assert.Equal(sealedFrame.Body, Frame.Open(ccm, bytes));
            }
        });
    }

    [Fact]
    public void Sealing_the_same_again_gives_the_same_bytes_so_a_retransmission_tells_a_listener_nothing_new()
    {
        Arbitrary.Holds(Arbitrary.Frames, sealedFrame => Assert.Equal(sealedFrame.Seal(), sealedFrame.Seal()));
    }

    [Fact]
    public void Any_one_flipped_bit_anywhere_keeps_a_frame_shut()
    {
        Arbitrary.Holds(Arbitrary.Frames, sealedFrame =>
        {
            byte[] bytes = sealedFrame.Seal();
            using NetAesBlock block = new(sealedFrame.Key);
            SoftCcm ccm = new(block);
            for (int bit = 0; bit < 8 * bytes.Length; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.Null(Frame.Open(ccm, bytes));
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }

            Assert.NotNull(Frame.Open(ccm, bytes));
        });
    }

    [Fact]
    public void A_frame_cut_short_or_made_longer_stays_shut()
    {
        Arbitrary.Holds(Arbitrary.Frames, sealedFrame =>
        {
            byte[] bytes = sealedFrame.Seal();
            using Ciphers ciphers = new(sealedFrame.Key);
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.Null(Frame.Open(ciphers.Soft, bytes[..length]));
                Assert.Null(Frame.Open(ciphers.Soft, bytes[^length..]));
            }

            Assert.Null(Frame.Open(ciphers.Soft, [.. bytes, 0]));
            Assert.Null(Frame.Open(ciphers.Soft, [0, .. bytes]));
        });
    }

    [Fact]
    public void A_frame_does_not_open_under_another_key()
    {
        Arbitrary.Holds(
            from sealedFrame in Arbitrary.Frames
            from other in Arbitrary.Key
            where !other.SequenceEqual(sealedFrame.Key)
            select (sealedFrame, other),
            pair =>
            {
                using Ciphers ciphers = new(pair.other);
                Assert.Null(Frame.Open(ciphers.Soft, pair.sealedFrame.Seal()));
            });
    }

    [Fact]
    public void Two_directions_devices_or_counters_never_share_a_nonce_so_the_same_body_looks_different_in_each()
    {
        byte[] key = new byte[Frame.KeyLength];
        byte[] body = new byte[Frame.MaxBodyLength];
        bool[] directions = [false, true];
        uint[] devices = [1, 2, 0x10000, DeviceAddress.Max];
        uint[] counters = [0, 1, 0xFFFFFF, 0x1000000, Frame.MaxCounter];
        string[] ciphertexts =
        [
            .. from fromHub in directions
               from device in devices
               from counter in counters
               select new SealedFrame(key, fromHub, device, counter, body).Seal() into frame
               select Convert.ToHexString(frame[Frame.HeaderLength..]),
        ];
        Assert.Equal(ciphertexts.Length, ciphertexts.Distinct().Count());
    }

    [Fact]
    public void Rubbish_of_any_length_is_no_frame_and_never_throws()
    {
        using Ciphers ciphers = new(new byte[Frame.KeyLength]);
        Arbitrary.Holds(Arbitrary.Bytes(0, 2 * Frame.MaxLength), bytes =>
        {
            Frame? header = Frame.ReadHeader(bytes);
            if (bytes.Length is < Frame.MinLength or > Frame.MaxLength)
            {
                Assert.Null(header);
            }

            foreach (ICcm ccm in ciphers.Both)
            {
                Assert.Null(Frame.Open(ccm, bytes));
            }
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Frame.MaxBodyLength + 1)]
    public void A_body_that_no_reader_would_take_is_not_sealed(int length)
    {
        Assert.Throws<ArgumentException>(() =>
            new SealedFrame(new byte[Frame.KeyLength], false, 1, 1, new byte[length]).Seal());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(DeviceAddress.Max + 1, 1)]
    [InlineData(1, Frame.MaxCounter + 1)]
    [InlineData(1, uint.MaxValue)]
    public void An_address_or_a_counter_that_does_not_fit_is_not_sealed(uint device, uint counter)
    {
        Assert.Throws<ArgumentException>(() =>
            new SealedFrame(new byte[Frame.KeyLength], false, device, counter, new byte[1]).Seal());
    }

    [Fact]
    public void A_frame_costs_no_more_air_than_LoRaWANs_and_its_tag_is_longer()
    {
        Assert.InRange(Frame.Overhead, 0, 13);
        Assert.InRange(Frame.TagLength, 6, 16);
        AlarmBody panic = new() { Kind = EventKind.Panic, AtHubTimeMs = long.MaxValue };
        byte[] frame = new SealedFrame(
            new byte[Frame.KeyLength], false, DeviceAddress.Max, Frame.MaxCounter, panic.ToBytes()).Seal();
        Assert.InRange(frame.Length, 1, 24);
    }
}
