using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class SoftCcmTests
{
    private static readonly int[] TagLengths = [4, 6, 8, 10, 12, 14, 16];

    /// <summary>Texts and associated data around and beyond several blocks of 16 bytes, and none at all.</summary>
    private static readonly Gen<Message> Messages =
        from key in Arbitrary.Key
        from nonce in Arbitrary.Bytes(SoftCcm.NonceLength)
        from text in Arbitrary.Bytes(0, 100)
        from associated in Arbitrary.Bytes(0, 100)
        from tagLength in Gen.Elements(TagLengths)
        select new Message(key, nonce, text, associated, tagLength);

    [Fact]
    public void It_seals_whatever_NETs_AesCcm_seals_to_the_same_bytes()
    {
        Arbitrary.Holds(Messages, message =>
        {
            using Ciphers ciphers = new(message.Key);
            Assert.Equal(message.SealWhole(ciphers.Net), message.SealWhole(ciphers.Soft));
        });
    }

    [Fact]
    public void It_opens_what_NETs_AesCcm_sealed()
    {
        Arbitrary.Holds(Messages, message =>
        {
            using Ciphers ciphers = new(message.Key);
            (byte[] ciphertext, byte[] tag) = message.Seal(ciphers.Net);
            byte[] opened = new byte[ciphertext.Length];
            Assert.True(ciphers.Soft.Open(message.Nonce, ciphertext, tag, opened, message.Associated));
            Assert.Equal(message.Text, opened);
        });
    }

    [Fact]
    public void A_wrong_tag_leaves_nothing_of_the_text()
    {
        Arbitrary.Holds(Messages, message =>
        {
            using Ciphers ciphers = new(message.Key);
            foreach (ICcm ccm in ciphers.Both)
            {
                (byte[] ciphertext, byte[] tag) = message.Seal(ccm);
                tag[^1] ^= 1;
                byte[] opened = [.. ciphertext];
                Assert.False(ccm.Open(message.Nonce, ciphertext, tag, opened, message.Associated));
                Assert.All(opened, one => Assert.Equal(0, one));
            }
        });
    }

    [Fact]
    public void The_longest_text_that_CCM_with_two_length_bytes_allows_is_sealed_right()
    {
        using Ciphers ciphers = new(new byte[Frame.KeyLength]);
        Message message = new(
            new byte[Frame.KeyLength], new byte[SoftCcm.NonceLength], new byte[0xFFFF], new byte[0xFEFF], 16);
        Assert.Equal(message.SealWhole(ciphers.Net), message.SealWhole(ciphers.Soft));
    }

    [Theory]
    [InlineData(12, 1, 1, 6, 0)]
    [InlineData(14, 1, 1, 6, 0)]
    [InlineData(13, 1, 1, 0, 0)]
    [InlineData(13, 1, 1, 2, 0)]
    [InlineData(13, 1, 1, 5, 0)]
    [InlineData(13, 1, 1, 18, 0)]
    [InlineData(13, 2, 1, 6, 0)]
    [InlineData(13, 1, 2, 6, 0)]
    [InlineData(13, 0x10000, 0x10000, 6, 0)]
    [InlineData(13, 1, 1, 6, 0xFF00)]
    public void Lengths_that_CCM_does_not_allow_are_refused(int nonce, int from, int to, int tag, int associated)
    {
        using Ciphers ciphers = new(new byte[Frame.KeyLength]);
        SoftCcm ccm = ciphers.Soft;
        Assert.Throws<ArgumentException>(() => ccm.Seal(
            new byte[nonce], new byte[from], new byte[to], new byte[tag], new byte[associated]));
        Assert.Throws<ArgumentException>(() => ccm.Open(
            new byte[nonce], new byte[from], new byte[tag], new byte[to], new byte[associated]));
    }

    private sealed record Message(byte[] Key, byte[] Nonce, byte[] Text, byte[] Associated, int TagLength)
    {
        public (byte[] Ciphertext, byte[] Tag) Seal(ICcm ccm)
        {
            byte[] ciphertext = new byte[Text.Length];
            byte[] tag = new byte[TagLength];
            ccm.Seal(Nonce, Text, ciphertext, tag, Associated);
            return (ciphertext, tag);
        }

        public byte[] SealWhole(ICcm ccm)
        {
            (byte[] ciphertext, byte[] tag) = Seal(ccm);
            return [.. ciphertext, .. tag];
        }

        public override string ToString() =>
            $"key {Convert.ToHexStringLower(Key)} nonce {Convert.ToHexStringLower(Nonce)} "
            + $"text {Convert.ToHexStringLower(Text)} associated {Convert.ToHexStringLower(Associated)} "
            + $"tag of {TagLength}";
    }
}
