using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage;

/// <summary>A device in the directory, with its key.</summary>
/// <param name="Key">16 bytes, AES-128; empty where what is stored does not open.</param>
public sealed record DeviceEntry(DeviceRecord Record, byte[] Key)
{
    /// <summary>False where the stored key does not open: nothing that the device sends can be read then.</summary>
    public bool HasKey => Key.Length > 0;

    /// <summary>Says nothing of the key, wherever it may be printed.</summary>
    public override string ToString() => Record.ToString();
}
