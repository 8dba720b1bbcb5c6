namespace SchoolButton.Hub.Storage;

/// <summary>What a failure of storage means to a hub that starts.</summary>
public enum StoreFault
{
    /// <summary>Somebody must see to it first: damaged, another program's, another hub's, sealed with another secret.</summary>
    Lasting,

    /// <summary>The same may work in a moment: locked, or the server is away.</summary>
    Passing,

    /// <summary>As <see cref="Passing"/>; and room on the disk may be what is wanted.</summary>
    NoRoom,
}
