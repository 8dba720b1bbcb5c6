using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage;

/// <summary>
/// Where the hub's truth lives. One writer (the hub's loop) calls it from one thread; it blocks until the disk has
/// answered, since nothing may happen before that anyway.
/// </summary>
public interface IHubStore : IDisposable
{
    /// <exception cref="StoreException">It cannot be read; the message says what to do.</exception>
    HubSnapshot Load();

    /// <summary>
    /// Writes all that the step touched in one transaction. May be called again with the same step after a failure.
    /// </summary>
    /// <exception cref="StoreException">Nothing was written.</exception>
    void Commit(Step step);

    /// <summary>Forgets hours that began before then, a bounded number at a call.</summary>
    /// <returns>True if there are more.</returns>
    /// <exception cref="StoreException">It cannot be written.</exception>
    bool ForgetHoursBefore(long unixMs);

    /// <summary>What others (the command line, another node) changed in the directory since the last call.</summary>
    IReadOnlyList<DeviceEntry> DirectoryChanges();
}
