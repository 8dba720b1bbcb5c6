using Microsoft.Data.Sqlite;

namespace SchoolButton.Hub.Storage.Sqlite;

/// <summary>
/// The place of the one writer. Each store that opens takes it by counting the epoch up; one whose epoch is past finds
/// out inside its next transaction, and writes nothing any more.
/// </summary>
internal sealed class WriterPlace : IDisposable
{
    private readonly SqliteCommand _look;
    private readonly Statement _number;

    /// <summary>Takes the place.</summary>
    /// <exception cref="StoreException">There is no such place; the messages of this class name no file.</exception>
    public WriterPlace(SqliteConnection connection)
    {
        using (SqliteCommand take = connection.CreateCommand())
        {
            take.CommandText = "UPDATE writer SET epoch = epoch + 1 RETURNING epoch";
            Epoch = (long)(take.ExecuteScalar() ?? throw Gone());
        }

        _look = connection.CreateCommand();
        _look.CommandText = "SELECT epoch, step FROM writer";
        _look.Prepare();
        _number = new Statement(connection, "UPDATE writer SET step = $1", 1);
    }

    public long Epoch { get; }

    /// <summary>Inside a transaction that writes.</summary>
    /// <param name="number">The step's; null for a step without one.</param>
    /// <returns>False if a step of that number is there already.</returns>
    /// <exception cref="StoreTakenException">Another store took this one's place.</exception>
    public bool Take(long? number)
    {
        (long epoch, long last) = Look();
        if (epoch != Epoch)
        {
            throw new StoreTakenException(
                "another hub writes to it since; end one of the two, and start this one again if it is the one to stay");
        }

        if (number is { } wanted)
        {
            if (wanted <= last)
            {
                return false;
            }

            _number.Run(wanted);
        }

        return true;
    }

    public long LastNumber() => Look().Step;

    public void Dispose()
    {
        _look.Dispose();
        _number.Dispose();
    }

    private (long Epoch, long Step) Look()
    {
        using SqliteDataReader row = _look.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetInt64(1)) : throw Gone();
    }

    private static StoreException Gone() => new("it is not as this version needs it (no writer); restore a backup");
}
