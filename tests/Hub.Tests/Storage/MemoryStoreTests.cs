using SchoolButton.Hub.Storage;

namespace SchoolButton.Tests.Storage;

/// <summary>The stand-in keeps the contract, so that what is tried on it holds for the real one.</summary>
public sealed class MemoryStoreTests : HubStoreContract
{
    private readonly MemoryDisk _disk = new();

    protected override HubDatabase Connect() => new MemoryDatabase(_disk);

    protected override HubDatabase? ConnectWith(KeySeal seal) => null;
}
