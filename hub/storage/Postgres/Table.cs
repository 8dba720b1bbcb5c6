using Npgsql;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>
/// Writes any number of rows with one statement, that is always the same and so is planned once: each column goes over as
/// one array.
/// </summary>
internal sealed class Table<TRow>
{
    private readonly string _insert;
    private readonly Column<TRow>[] _columns;

    private Table(string name, string end, Column<TRow>[] columns)
    {
        _columns = columns;
        string names = string.Join(", ", columns.Select(c => c.Name));
        string arrays = string.Join(", ", columns.Select((_, i) => $"${i + 1}"));

        // In the rows' own order: what is appended gets its number in it.
        _insert = $"INSERT INTO {name} ({names}) SELECT {names} FROM unnest({arrays}) WITH ORDINALITY AS r({names}, row_number) "
            + $"ORDER BY row_number{end}";
    }

    public static Table<TRow> OfAppended(string name, params Column<TRow>[] columns) => new(name, "", columns);

    /// <param name="keys">How many of the columns, the first ones, make the primary key.</param>
    public static Table<TRow> OfReplaced(string name, int keys, params Column<TRow>[] columns) => new(
        name,
        $" ON CONFLICT ({string.Join(", ", columns.Take(keys).Select(c => c.Name))}) DO UPDATE SET "
            + string.Join(", ", columns.Skip(keys).Select(c => $"{c.Name} = excluded.{c.Name}")),
        columns);

    /// <summary>Nothing, if there are no rows.</summary>
    /// <param name="rows">None with the key of another.</param>
    public void Write(NpgsqlBatch batch, IReadOnlyList<TRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        NpgsqlBatchCommand command = new(_insert);
        foreach (Column<TRow> column in _columns)
        {
            command.Parameters.Add(column.Of(rows));
        }

        batch.BatchCommands.Add(command);
    }
}
