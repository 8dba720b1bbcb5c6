using Npgsql;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>A column, and what of a row goes into it.</summary>
internal abstract class Column<TRow>(string name)
{
    public string Name => name;

    /// <returns>The column of all rows, as one array.</returns>
    public abstract NpgsqlParameter Of(IReadOnlyList<TRow> rows);
}

/// <param name="value">long, int, int?, double, double?, bool, string or bytes: what PostgreSQL has an array of.</param>
internal sealed class Column<TRow, T>(string name, Func<TRow, T> value) : Column<TRow>(name)
{
    public override NpgsqlParameter Of(IReadOnlyList<TRow> rows)
    {
        T[] values = new T[rows.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value(rows[i]);
        }

        return new NpgsqlParameter<T[]> { TypedValue = values };
    }
}
