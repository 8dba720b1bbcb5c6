using System.Security.Cryptography;
using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>.NET's own CCM, to check the device's against.</summary>
internal sealed class NetCcm(byte[] key) : ICcm
{
    public void Seal(byte[] nonce, byte[] plaintext, byte[] ciphertext, byte[] tag, byte[] associated)
    {
        using AesCcm ccm = new(key);
        ccm.Encrypt(nonce, plaintext, ciphertext, tag, associated);
    }

    public bool Open(byte[] nonce, byte[] ciphertext, byte[] tag, byte[] plaintext, byte[] associated)
    {
        using AesCcm ccm = new(key);
        try
        {
            ccm.Decrypt(nonce, ciphertext, tag, plaintext, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
