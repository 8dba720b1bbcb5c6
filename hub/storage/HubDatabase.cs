namespace SchoolButton.Hub.Storage;

/// <summary>
/// One database and the ways to use it: the seam behind which SQLite and PostgreSQL stand. Making one opens nothing.
/// </summary>
public abstract class HubDatabase
{
    /// <summary>Where it is, in words for errors and logs; never with a password.</summary>
    public abstract string Place { get; }

    /// <summary>
    /// The one writer's way. Brings the schema up to date. At most one is open at a time, whatever machine it is on: an older
    /// one whose place was taken cannot commit any more.
    /// </summary>
    /// <exception cref="StoreException">It cannot be used, or another hub writes to it.</exception>
    public abstract IHubStore OpenStore();

    public abstract IDeviceDirectory Directory { get; }

    public abstract IHubArchive Archive { get; }

    /// <summary>Writes a whole, consistent copy, also while a hub runs.</summary>
    /// <param name="path">A file that is not there yet.</param>
    /// <param name="progress">Told the share that is done, now and then.</param>
    /// <exception cref="StoreException">It could not be written whole; nothing is left at the path.</exception>
    public abstract void Backup(string path, Action<double>? progress);

    /// <summary>Makes every alarm what its append-only history comes to, in one transaction. No hub may run on it.</summary>
    /// <exception cref="StoreException">Nothing was changed; or this database cannot do it.</exception>
    public virtual RebuiltAlarms RebuildAlarms() => throw new StoreException($"{Place}: alarms are rebuilt in the database itself");
}
