using SchoolButton.Protocol;

namespace SchoolButton.Tests;

/// <summary>What goes into a frame, and, sealed by our own CCM, the frame.</summary>
internal sealed record SealedFrame(byte[] Key, bool FromHub, uint Device, uint Counter, byte[] Body)
{
    public byte[] Seal()
    {
        using NetAesBlock block = new(Key);
        return Frame.Seal(new SoftCcm(block), FromHub, Device, Counter, Body);
    }

    public override string ToString() =>
        $"key {Convert.ToHexStringLower(Key)} fromHub {FromHub} device {Device:x6} counter {Counter} "
        + $"body {Convert.ToHexStringLower(Body)}";
}
