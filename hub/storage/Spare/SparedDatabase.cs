namespace SchoolButton.Hub.Storage.Spare;

/// <summary>A database with a spare journal beside it, see <see cref="SparedStore"/>.</summary>
/// <param name="journalPath">On a local disk; best not the one of the database.</param>
/// <param name="journalBytes">Length of the journal; 8 MiB if not said.</param>
public sealed class SparedDatabase(
    HubDatabase primary, string journalPath, TimeProvider time, int journalBytes = SpareJournal.DefaultCapacity) : HubDatabase
{
    /// <summary>Given up where a disk without room is all that hinders; null for none.</summary>
    public Ballast? Ballast { get; init; }

    /// <summary>Steps in one transaction; for tests.</summary>
    internal int CarriedAtOnce { get; init; } = SparedStore.CarriedAtOnce;

    public override string Place => primary.Place;

    public override IDeviceDirectory Directory => primary.Directory;

    public override IHubArchive Archive => primary.Archive;

    /// <summary>
    /// Writes first what the journal still owes to the database. Where the journal itself cannot be used, the store is
    /// opened without one and says so.
    /// </summary>
    /// <exception cref="StoreException">As of the database; or what it is owed cannot be written there.</exception>
    public override SparedStore OpenStore()
    {
        try
        {
            return Open();
        }
        catch (StoreException e) when (e.Fault == StoreFault.NoRoom && Ballast?.TryGiveUp() == true)
        {
            return Open();
        }
    }

    public override void Backup(string path, Action<double>? progress) => primary.Backup(path, progress);

    private SparedStore Open()
    {
        if (primary.OpenStore() is not INumberedStore store)
        {
            throw new StoreException($"{primary.Place}: it numbers no steps, so it cannot have a spare journal");
        }

        SpareJournal? journal = null;
        try
        {
            (journal, string? flaw) = Journal();
            return new SparedStore(store, journal, flaw, time, CarriedAtOnce) { Ballast = Ballast };
        }
        catch
        {
            journal?.Dispose();
            store.Dispose();
            throw;
        }
    }

    /// <summary>What is in an existing journal must not be passed over; a hub without a spare is better than none.</summary>
    private (SpareJournal? Journal, string? Flaw) Journal()
    {
        try
        {
            return (SpareJournal.Open(journalPath, journalBytes), null);
        }
        catch (StoreException e) when (!File.Exists(journalPath))
        {
            return (null, $"There is no spare for the database, so a full disk would stop the taking of presses: {e.Message}");
        }
    }
}
