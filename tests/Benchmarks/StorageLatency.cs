using System.Diagnostics;
using Npgsql;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Postgres;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Sqlite;
using SchoolButton.Protocol;
using SchoolButton.Tests.Support;

namespace SchoolButton.Benchmarks;

/// <summary>What a durable commit takes in each database, beside what the disk alone takes; turn by turn in one run.</summary>
internal static class StorageLatency
{
    private const int ManyAlarms = 1_000;

    /// <summary>Rounds with many alarms, for each hundred with one.</summary>
    private const int ManyRoundsPercent = 10;

    private const int WarmUp = 20;

    public static int Run(int rounds)
    {
        if (PostgresPrograms.Missing is { } missing)
        {
            Console.WriteLine(missing);
            return 1;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("schoolbutton-bench-");
        try
        {
            KeySeal seal = new(new byte[KeySeal.SecretLength]);
            using TemporaryPostgres server = TemporaryPostgres.Start();
            using LossyWire wire = new(server.NewDatabase());
            using INumberedStore sqlite = new SqliteDatabase(Path.Combine(folder.FullName, "hub.db"), seal).OpenStore();
            using PostgresHubStore postgres = new PostgresDatabase(server.NewDatabase(), seal).OpenStore();
            Console.WriteLine($"durable commits, {rounds} rounds, {Environment.ProcessorCount} cores; alarm = its row, a report, two lines of history, "
                + "a receiver's path and a device's status");
            Console.WriteLine(DiskSync.Measure(folder.FullName, rounds));
            Console.WriteLine(Ask(server.NewDatabase(), rounds));
            Compare(sqlite, postgres, alarms: 1, rounds);
            Compare(sqlite, postgres, ManyAlarms, Math.Max(1, rounds * ManyRoundsPercent / 100));
            using PostgresHubStore counted = new PostgresDatabase(wire.ConnectionString, seal).OpenStore();
            Console.WriteLine($"round trips of a PostgreSQL commit: {RoundTrips(counted, wire, 1)} with one alarm, "
                + $"{RoundTrips(counted, wire, ManyAlarms)} with {ManyAlarms:N0}");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What PostgreSQL takes to answer at all.</summary>
    private static Percentiles Ask(string place, int rounds)
    {
        Percentiles asked = new("PostgreSQL, SELECT 1");
        using NpgsqlConnection connection = new(place);
        connection.Open();
        using NpgsqlCommand command = new("SELECT 1", connection);
        command.Prepare();
        for (int i = 0; i < rounds; i++)
        {
            long began = Stopwatch.GetTimestamp();
            command.ExecuteScalar();
            asked.Add(Stopwatch.GetElapsedTime(began));
        }

        return asked;
    }

    private static void Compare(INumberedStore sqlite, INumberedStore postgres, int alarms, int rounds)
    {
        Percentiles inSqlite = new($"SQLite, {alarms:N0} alarm(s)");
        Percentiles inPostgres = new($"PostgreSQL, {alarms:N0} alarm(s)");
        long number = Math.Max(sqlite.LastNumber(), postgres.LastNumber());
        for (int i = -WarmUp; i < rounds; i++)
        {
            StepRows rows = Alarms(++number, alarms);
            Time(sqlite, rows, number, i < 0 ? null : inSqlite);
            Time(postgres, rows, number, i < 0 ? null : inPostgres);
        }

        Console.WriteLine(inSqlite);
        Console.WriteLine(inPostgres);
    }

    private static void Time(INumberedStore store, StepRows rows, long number, Percentiles? result)
    {
        long began = Stopwatch.GetTimestamp();
        store.Commit(rows, number);
        result?.Add(Stopwatch.GetElapsedTime(began));
    }

    private static int RoundTrips(INumberedStore store, LossyWire wire, int alarms)
    {
        long number = store.LastNumber();

        // The first ones prepare the statements.
        for (int i = 0; i < WarmUp; i++)
        {
            store.Commit(Alarms(++number, alarms), number);
        }

        wire.TakeQuestions();
        store.Commit(Alarms(++number, alarms), number);
        return wire.TakeQuestions();
    }

    /// <param name="number">Alarms of different numbers are different alarms.</param>
    private static StepRows Alarms(long number, int count)
    {
        Step step = new();
        step.Paths.Add(new ReceiverPath("north", PathPlan.None, (int)(number % 9_999) + 1));
        for (int i = 0; i < count; i++)
        {
            long id = (number * ManyAlarms) + i + 1;
            DeviceRecord record = new((uint)i + 1, 0, "Room", "north", "7", DeviceKinds.Stationary, 1, 60_000, 180_000, false);
            Alarm alarm = new()
            {
                Id = id,
                Address = record.Address,
                Generation = 0,
                Counter = (uint)number,
                Kind = EventKind.Panic,
                Site = "north",
                RaisedUnixMs = id,
                StoredUnixMs = id,
                Receiver = "receiver:9000",
            };
            step.Alarms.Add(alarm);
            step.Devices.Add(new Device(record));
            step.History.Add(new HistoryEntry(id, id, "raised", "a detail of usual length, with all that is fixed in an alarm"));
            step.History.Add(new HistoryEntry(id, id, "stored", null));
            step.Reports.Add(new Report
            {
                Id = id,
                AlarmId = id,
                Address = record.Address,
                Zone = 1,
                Site = "north",
                Path = string.Empty,
                Kind = ReportKind.Panic,
                CreatedUnixMs = id,
            });
        }

        return StepRows.Of(step) with { Durable = true };
    }
}
