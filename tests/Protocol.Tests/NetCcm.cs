using System.Security.Cryptography;
using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>.NET's AES-CCM, the independent witness for ours.</summary>
internal sealed class NetCcm : ICcm, IDisposable
{
    private readonly AesCcm _ccm;

    public NetCcm(byte[] key)
    {
        _ccm = new AesCcm(key);
    }

    public void Seal(byte[] nonce, byte[] plaintext, byte[] ciphertext, byte[] tag, byte[] associated) =>
        _ccm.Encrypt(nonce, plaintext, ciphertext, tag, associated);

    public bool Open(byte[] nonce, byte[] ciphertext, byte[] tag, byte[] plaintext, byte[] associated)
    {
        try
        {
            _ccm.Decrypt(nonce, ciphertext, tag, plaintext, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _ccm.Dispose();
}
