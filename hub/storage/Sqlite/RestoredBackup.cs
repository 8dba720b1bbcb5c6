namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>What a restore put in place.</summary>
/// <param name="LastWrite">The newest moment that the backup knows of; null if it knows none.</param>
/// <param name="KeptOld">Where the database from before is now; null if there was none.</param>
/// <param name="Devices">In service.</param>
/// <param name="Owed">Messages to receivers that were not delivered when the backup was made.</param>
public sealed record RestoredBackup(DateTimeOffset? LastWrite, string? KeptOld, int Devices, int Owed)
{
    /// <summary>Where a log is now that lay there without its database, and may hold the last of it; null if there was none.</summary>
    public string? KeptLog { get; init; }
}
