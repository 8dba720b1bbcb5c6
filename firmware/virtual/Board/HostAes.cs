using System.Security.Cryptography;

namespace SchoolButton.Firmware.Virtual;

/// <summary>What is behind the stand-in of Aes.</summary>
public static class HostAes
{
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Security", "CA5358", Justification = "Single blocks are what CCM is built of; nothing is encrypted in ECB itself.")]
    public static byte[] EncryptEcb(byte[] key, byte[] data)
    {
        PowerCycle.Current.Check();
        using Aes aes = Aes.Create();
        aes.Key = key;
        return aes.EncryptEcb(data, PaddingMode.None);
    }
}
