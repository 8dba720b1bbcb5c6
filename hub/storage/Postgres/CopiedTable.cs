using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using SchoolButton.Hub.Storage.Sqlite;

namespace SchoolButton.Hub.Storage.Postgres;

/// <summary>A table of the hub, to be copied between SQLite and PostgreSQL: both give it and its columns the same names.</summary>
internal sealed class CopiedTable
{
    /// <summary>Rows between two words about the progress.</summary>
    private const int RowsAtOnce = 4_096;

    private static readonly (string Name, string Order, string SqliteOrder)[] Tables =
    [
        ("devices", "", ""),
        ("device_status", "", ""),
        ("routes", "", ""),
        ("device_hours", "", ""),
        ("alarms", "", ""),

        // In the order in which it was appended, which each database keeps by a number of its own.
        ("alarm_history", " ORDER BY number", " ORDER BY rowid"),
        ("reports", "", ""),
        ("paths", "", ""),
        ("announcements", "", ""),
        ("outages", "", ""),
        ("audit", " ORDER BY number", " ORDER BY number"),
    ];

    private readonly string _order;
    private readonly string _sqliteOrder;
    private readonly (string Name, NpgsqlDbType Type)[] _columns;

    private CopiedTable(string name, string order, string sqliteOrder, (string Name, NpgsqlDbType Type)[] columns)
    {
        Name = name;
        _order = order;
        _sqliteOrder = sqliteOrder;
        _columns = columns;
        Names = string.Join(", ", columns.Select(c => c.Name));
    }

    public string Name { get; }

    private string Names { get; }

    /// <summary>All that there are, with the columns that PostgreSQL says they have; but for what it numbers by itself.</summary>
    public static List<CopiedTable> All(NpgsqlConnection postgres)
    {
        ILookup<string, (string, NpgsqlDbType)> columns = PostgresReader.All(
            postgres,
            """
            SELECT table_name, column_name, data_type FROM information_schema.columns
            WHERE table_schema = current_schema() AND is_identity = 'NO' ORDER BY ordinal_position
            """,
            r => (Table: r.GetString(0), Column: (r.GetString(1), TypeOf(r.GetString(2)))))
            .ToLookup(c => c.Table, c => c.Column);
        return [.. Tables.Select(t => new CopiedTable(t.Name, t.Order, t.SqliteOrder, [.. columns[t.Name]]))];
    }

    public long Count(NpgsqlConnection postgres) => PostgresServer.Scalar<long>(postgres, $"SELECT count(*) FROM {Name}");

    public long Count(SqliteConnection sqlite) => SqliteFile.Scalar(sqlite, $"SELECT count(*) FROM {Name}");

    /// <param name="copied">Told now and then how many rows more are copied.</param>
    /// <returns>Rows.</returns>
    public long Copy(NpgsqlConnection from, SqliteConnection to, Action<int>? copied)
    {
        using NpgsqlCommand select = PostgresServer.Command(from, $"SELECT {Names} FROM {Name}{_order}");
        using NpgsqlDataReader row = select.ExecuteReader();
        using Statement insert = new(
            to, $"INSERT INTO {Name} ({Names}) VALUES ({string.Join(", ", _columns.Select((_, i) => $"${i + 1}"))})", _columns.Length);
        object?[] values = new object?[_columns.Length];
        long rows = 0;
        while (row.Read())
        {
            for (int i = 0; i < values.Length; i++)
            {
                object value = row.GetValue(i);
                values[i] = value is bool flag ? (flag ? 1 : 0) : value;
            }

            insert.Run(values);
            Tell(++rows, copied);
        }

        return rows;
    }

    /// <inheritdoc cref="Copy(NpgsqlConnection, SqliteConnection, Action{int}?)"/>
    public long Copy(SqliteConnection from, NpgsqlConnection to, Action<int>? copied)
    {
        using SqliteCommand select = from.CreateCommand();
#pragma warning disable CA2100 // Names of our own tables and columns.
        select.CommandText = $"SELECT {Names} FROM {Name}{_sqliteOrder}";
#pragma warning restore CA2100
        using SqliteDataReader row = select.ExecuteReader();
        using NpgsqlBinaryImporter import = to.BeginBinaryImport($"COPY {Name} ({Names}) FROM STDIN (FORMAT binary)");
        long rows = 0;
        while (row.Read())
        {
            import.StartRow();
            for (int i = 0; i < _columns.Length; i++)
            {
                Write(import, row, i);
            }

            Tell(++rows, copied);
        }

        import.Complete();
        return rows;
    }

    private static void Tell(long rows, Action<int>? copied)
    {
        if (rows % RowsAtOnce == 0)
        {
            copied?.Invoke(RowsAtOnce);
        }
    }

    private void Write(NpgsqlBinaryImporter import, SqliteDataReader row, int i)
    {
        NpgsqlDbType type = _columns[i].Type;
        if (row.IsDBNull(i))
        {
            import.WriteNull();
            return;
        }

        switch (type)
        {
            case NpgsqlDbType.Bigint:
                import.Write(row.GetInt64(i), type);
                break;
            case NpgsqlDbType.Integer:
                import.Write(row.GetInt32(i), type);
                break;
            case NpgsqlDbType.Boolean:
                import.Write(row.GetInt64(i) != 0, type);
                break;
            case NpgsqlDbType.Double:
                import.Write(row.GetDouble(i), type);
                break;
            case NpgsqlDbType.Bytea:
                import.Write(row.GetFieldValue<byte[]>(i), type);
                break;
            default:
                import.Write(PlainText.Of(row.GetString(i)), type);
                break;
        }
    }

    private static NpgsqlDbType TypeOf(string name) => name switch
    {
        "bigint" => NpgsqlDbType.Bigint,
        "integer" => NpgsqlDbType.Integer,
        "boolean" => NpgsqlDbType.Boolean,
        "double precision" => NpgsqlDbType.Double,
        "bytea" => NpgsqlDbType.Bytea,
        "text" => NpgsqlDbType.Text,
        "timestamp with time zone" => NpgsqlDbType.TimestampTz,
        _ => throw new NotSupportedException($"no column of the hub has the type {name}"),
    };
}
