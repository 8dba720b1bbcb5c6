using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage;

/// <summary>A device in the directory, with its key.</summary>
/// <param name="Key">16 bytes, AES-128.</param>
public sealed record DeviceEntry(DeviceRecord Record, byte[] Key)
{
    /// <summary>Says nothing of the key, wherever it may be printed.</summary>
    public override string ToString() => Record.ToString();
}
