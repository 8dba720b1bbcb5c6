using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>Both implementations of CCM under one key.</summary>
internal sealed class Ciphers : IDisposable
{
    private readonly NetAesBlock _block;
    private readonly NetCcm _net;

    public Ciphers(byte[] key)
    {
        _block = new NetAesBlock(key);
        _net = new NetCcm(key);
        Soft = new SoftCcm(_block);
    }

    public Ciphers(string hexKey)
        : this(Convert.FromHexString(hexKey))
    {
    }

    public SoftCcm Soft { get; }

    public ICcm Net => _net;

    public IEnumerable<ICcm> Both => [Soft, Net];

    public void Dispose()
    {
        _block.Dispose();
        _net.Dispose();
    }
}
