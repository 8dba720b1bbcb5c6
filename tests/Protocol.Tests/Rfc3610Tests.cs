using SchoolButton.Protocol;
using SchoolButton.Tests.Vectors;
using Xunit;

namespace SchoolButton.Tests;

public class Rfc3610Tests
{
    private static readonly List<CcmVector> Vectors = VectorFile.List<CcmVector>("rfc3610.json", "vectors");

    [Fact]
    public void All_24_packet_vectors_of_section_8_are_there()
    {
        Assert.Equal(Enumerable.Range(1, 24), Vectors.Select(vector => vector.Number));
        Assert.Equal(24, Vectors.DistinctBy(vector => vector.Ciphertext).Count());
    }

    [Fact]
    public void Both_implementations_seal_the_packet_vectors()
    {
        foreach (CcmVector vector in Vectors)
        {
            using Ciphers ciphers = new(vector.Key);
            foreach (ICcm ccm in ciphers.Both)
            {
                byte[] ciphertext = new byte[vector.Ciphertext.Length / 2];
                byte[] tag = new byte[vector.Tag.Length / 2];
                ccm.Seal(Hex(vector.Nonce), Hex(vector.Plaintext), ciphertext, tag, Hex(vector.Associated));
                Assert.Equal(vector.Ciphertext + vector.Tag, Convert.ToHexStringLower([.. ciphertext, .. tag]));
            }
        }
    }

    [Fact]
    public void Both_implementations_open_the_packet_vectors()
    {
        foreach (CcmVector vector in Vectors)
        {
            using Ciphers ciphers = new(vector.Key);
            foreach (ICcm ccm in ciphers.Both)
            {
                byte[] plaintext = new byte[vector.Plaintext.Length / 2];
                Assert.True(ccm.Open(
                    Hex(vector.Nonce), Hex(vector.Ciphertext), Hex(vector.Tag), plaintext, Hex(vector.Associated)));
                Assert.Equal(vector.Plaintext, Convert.ToHexStringLower(plaintext));
            }
        }
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text);
}
