using System.Security.Cryptography;
using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>.NET's AES in the shape that nanoFramework's has.</summary>
internal sealed class NetAesBlock : IAesBlock, IDisposable
{
    private readonly Aes _aes = Aes.Create();

    public NetAesBlock(byte[] key)
    {
        _aes.Key = key;
    }

    public byte[] Encrypt(byte[] blocks) => _aes.EncryptEcb(blocks, PaddingMode.None);

    public void Dispose() => _aes.Dispose();
}
