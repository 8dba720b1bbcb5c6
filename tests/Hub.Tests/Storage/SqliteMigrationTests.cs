using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Sqlite;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Storage;

/// <summary>A database of each version that was ever shipped opens and keeps everything that was in it.</summary>
public sealed class SqliteMigrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Versions => [.. Enumerable.Range(1, Schema.Steps.Length)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_database_of_each_version_keeps_everything(int version)
    {
        byte[] key = Samples.Key(0xA0);
        Make(version, key);
        SqliteDatabase database = new(_folder.File("hub.db"), Samples.Seal());

        using IHubStore store = database.OpenStore();
        HubSnapshot loaded = store.Load();

        Assert.Equal(key, Assert.Single(store.DirectoryChanges()).Key);
        Device device = Assert.Single(loaded.Devices);
        Assert.Equal(
            new DeviceRecord(5, 2, "Room 7", "north", "Raum 7", "wearable", 9, 31_000, 93_000, Retired: false), device.Record);
        Assert.Equal(
            (DeviceState.Late, 11L, 12L, 13L, (byte)14, "1.2.3", (byte)15, 16_000L, 17u),
            (device.State, device.StateSinceUnixMs, device.LastCounter, device.LastHeardUnixMs, device.Battery,
                device.Firmware, device.Flags, device.DeclaredIntervalMs, device.DownCeiling));
        Assert.Equal((0L, null, 0), (device.SnoozedUntilUnixMs, device.SnoozedBy, device.Flaps));
        Alarm alarm = Assert.Single(loaded.Alarms);
        Assert.Equal((1L, 5u, 2, 3u, "north", "desk"), (alarm.Id, alarm.Address, alarm.Generation, alarm.Counter, alarm.Site, alarm.AcknowledgedBy));
        Assert.Equal([new HistoryEntry(1, 7, "raised", null), new HistoryEntry(1, 8, "failed", "nobody")], database.Archive.History(1));
        Assert.Equal((4L, 2, "nobody"), (loaded.Reports.Single().Id, loaded.Reports[0].Attempts, loaded.Reports[0].LastError));
        Assert.Equal(new PathStatus("north", string.Empty, 77), loaded.Paths.Single(p => p.Site == "north"));
        Assert.Equal(version >= 2 ? ["Drill"] : [], loaded.Announcements.Select(a => a.Kind.ToString()));
        Assert.Equal(version >= 2 ? [7u] : [], device.Routes.Select(r => r.Gateway));
        Assert.Equal((0, 0L), (loaded.Outages.Count, database.Archive.LastAudit()));

        // And it goes on from there.
        Step step = new();
        step.Devices.Add(new Device(device.Record, Samples.Status(generation: 2)));
        step.History.Add(new HistoryEntry(1, 9, "forwarded", null));
        store.Commit(step);
        Assert.Equal(3, database.Archive.History(1).Count);
    }

    [Fact]
    public void A_backup_of_each_older_version_is_restored()
    {
        for (int version = 1; version < Schema.Steps.Length; version++)
        {
            File.Delete(_folder.File("hub.db"));
            Make(version, Samples.Key());

            new SqliteDatabase(_folder.File("restored.db"), Samples.Seal()).Restore(_folder.File("hub.db"));

            Assert.Single(new SqliteDatabase(_folder.File("restored.db"), Samples.Seal()).Directory.List());
        }
    }

    private void Make(int version, byte[] key)
    {
        using SqliteConnection connection = new($"Data Source={_folder.File("hub.db")};Pooling=False");
        connection.Open();
        foreach (string step in Schema.Steps[..version])
        {
            SqliteFile.Execute(connection, step);
        }

        byte[] stored = version >= 4 ? Samples.Seal().Seal(key, KeySeal.ForDevice(5, 2)) : key;
        SqliteFile.Execute(
            connection,
            $"""
            INSERT INTO devices (address, generation, key, name, site, room, kind, zone, interval_ms, bound_ms, retired, revision)
                VALUES (5, 2, x'{Convert.ToHexString(stored)}', 'Room 7', 'north', 'Raum 7', 'wearable', 9, 31000, 93000, 0, 1);
            INSERT INTO device_status (address, generation, state, state_since, last_counter, last_heard, battery, firmware,
                flags, declared_ms, down_ceiling) VALUES (5, 2, {(int)DeviceState.Late}, 11, 12, 13, 14, '1.2.3', 15, 16000, 17);
            INSERT INTO alarms (id, address, generation, counter, kind, restore, zone, cause, site, raised_at, stored_at, forwarded_at,
                acknowledged_at, acknowledged_by, cancelled_at, attempts, receiver, last_error)
                VALUES (1, 5, 2, 3, 1, 0, 9, 0, 'north', 7, 8, 0, 9, 'desk', 0, 2, 'receiver:9000', 'nobody');
            INSERT INTO alarm_history VALUES (1, 7, 'raised', NULL), (1, 8, 'failed', 'nobody');
            INSERT INTO reports (id, alarm_id, address, zone, site, kind, restore, created_at, state, sequence, attempts, repeat, last_error)
                VALUES (4, 1, 5, 9, 'north', 1, 0, 8, 0, 0, 2, 0, 'nobody');
            INSERT INTO paths ({(version < 6 ? "site, next_sequence" : "path, failed_since, site, next_sequence")})
                VALUES ({(version < 6 ? "'north', 77" : "'', 0, 'north', 77")});
            """);
        if (version >= 2)
        {
            SqliteFile.Execute(
                connection,
                $"INSERT INTO announcements VALUES (1, 'north', {(int)Announcement.Drill}, 1, 2, 'desk', 0);"
                + (version == 2
                    ? "UPDATE device_status SET gateway = 7"
                    : "INSERT INTO routes VALUES (5, 0, 7, 13, 0, 0, 0)"));
        }

        SqliteFile.Execute(connection, $"PRAGMA application_id={Schema.ApplicationId}; PRAGMA user_version={version}");
    }
}
