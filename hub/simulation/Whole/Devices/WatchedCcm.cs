using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>A device's cipher, that tells what it seals and what opens: the device's own words, and what it believes.</summary>
internal sealed class WatchedCcm(ICcm ccm, Action<uint, byte[]> seals, Action<uint, byte[]> opened) : ICcm
{
    public void Seal(byte[] nonce, byte[] plaintext, byte[] ciphertext, byte[] tag, byte[] associated)
    {
        ccm.Seal(nonce, plaintext, ciphertext, tag, associated);
        seals(Counter(nonce), plaintext);
    }

    public bool Open(byte[] nonce, byte[] ciphertext, byte[] tag, byte[] plaintext, byte[] associated)
    {
        bool genuine = ccm.Open(nonce, ciphertext, tag, plaintext, associated);
        if (genuine)
        {
            opened(Counter(nonce), plaintext);
        }

        return genuine;
    }

    /// <summary>As a frame's header has it.</summary>
    private static uint Counter(byte[] nonce) => ((uint)(nonce[0] & 0x0F) << 24) | (uint)Bytes.Get(nonce, 4, 3);
}
