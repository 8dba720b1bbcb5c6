using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Postgres;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Sqlite;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Storage;

/// <summary>What every store must keep, whatever is under it.</summary>
public abstract class HubStoreContract : IDisposable
{
    private const long Hour = 3_600_000;

    private INumberedStore? _open;

    /// <summary>Another handle on the same data, as after a restart or from another process.</summary>
    protected abstract HubDatabase Connect();

    /// <summary>The same data with another secret; null where there is none.</summary>
    protected abstract HubDatabase? ConnectWith(KeySeal seal);

    private static AuditChain Chain { get; } = new(Samples.Seal());

    protected IDeviceDirectory Directory() => Connect().Directory;

    /// <summary>Opens the store; the one that was open before is closed first.</summary>
    /// <summary>What a start reads beside the directory; null for a store that reads nothing ahead.</summary>
    private static ReadAhead? AheadOf(IHubStore store) => store switch
    {
        SqliteHubStore sqlite => sqlite.Ahead,
        PostgresHubStore postgres => postgres.Ahead,
        _ => null,
    };

    protected INumberedStore Open()
    {
        _open?.Dispose();
        _open = null;
        _open = (INumberedStore)Connect().OpenStore();
        return _open;
    }

    public void Dispose()
    {
        _open?.Dispose();
        CleanUp();
        GC.SuppressFinalize(this);
    }

    protected virtual void CleanUp()
    {
    }

    private static void Touch(Device device, Step step)
    {
        step.Devices.Add(device);
        step.Routes.UnionWith(device.Routes);
    }

    private static void AssertSame(Device expected, Device actual)
    {
        Samples.AssertSame(expected, actual, nameof(Device.Routes));
        Assert.Equal(expected.Routes.Count, actual.Routes.Count);
        for (int i = 0; i < expected.Routes.Count; i++)
        {
            Samples.AssertSame(expected.Routes[i], actual.Routes[i], i == 0 ? [nameof(Route.Slot)] : []);
            Assert.Equal(i, actual.Routes[i].Slot);
        }
    }

    [Fact]
    public void A_new_store_holds_nothing()
    {
        HubSnapshot snapshot = Open().Load();

        Assert.Empty(snapshot.Devices);
        Assert.Empty(snapshot.Alarms);
        Assert.Empty(snapshot.KnownAlarms);
        Assert.Empty(snapshot.Reports);
        Assert.Empty(snapshot.Paths);
        Assert.Empty(snapshot.Announcements);
        Assert.Empty(snapshot.Outages);
        Assert.Equal(
            (0L, 0L, 0L, 0L),
            (snapshot.LastAlarmId, snapshot.LastReportId, snapshot.LastAnnouncementId, snapshot.LastOutageId));
        Assert.Equal((0L, 0L), (Open().LastNumber(), Connect().Archive.LastAudit()));
    }

    [Fact]
    public void Every_field_of_a_device_comes_back()
    {
        DeviceRecord record = Add()[0].Record;
        Step step = new();
        Touch(new Device(record, Samples.Status()), step);
        Open().Commit(step);

        Device loaded = Assert.Single(Open().Load().Devices);

        Assert.Equal(record, loaded.Record);
        AssertSame(new Device(record, Samples.Status()), loaded);
    }

    [Fact]
    public void Everything_that_may_change_in_a_device_is_written_again()
    {
        DeviceRecord record = Add()[0].Record;
        Step step = new();
        DeviceStatus before = new() { Routes = [new RouteStatus(0, 2, 3, -4, 5, 6)] };
        Touch(new Device(record, before), step);
        IHubStore store = Open();
        store.Commit(step);

        step.Clear();
        Touch(new Device(record, Samples.Status()), step);
        store.Commit(step);

        AssertSame(new Device(record, Samples.Status()), Assert.Single(Open().Load().Devices));
    }

    [Fact]
    public void A_device_of_which_nothing_is_known_yet_comes_back_as_new()
    {
        Add();

        Device loaded = Assert.Single(Open().Load().Devices);

        Assert.Equal((DeviceState.New, -1L, null), (loaded.State, loaded.LastCounter, loaded.Firmware));
    }

    [Fact]
    public void A_retired_device_comes_back_too_since_its_alarms_are_shown()
    {
        Directory().Retire(Add()[0].Record.Address);

        Assert.True(Assert.Single(Open().Load().Devices).Record.Retired);
    }

    [Fact]
    public void Every_field_of_an_alarm_comes_back()
    {
        Step step = new();
        step.Alarms.Add(Samples.Alarm());
        Open().Commit(step);

        HubSnapshot loaded = Open().Load();

        Samples.AssertSame(Samples.Alarm(), Assert.Single(loaded.Alarms));
        Assert.Equal([new KnownAlarm(Samples.Alarm().Key, AckStage.Responding)], loaded.KnownAlarms);
        Assert.Equal(1, loaded.LastAlarmId);
    }

    [Fact]
    public void Everything_that_may_change_in_an_alarm_is_written_again()
    {
        Alarm alarm = Samples.Alarm();
        Step step = new();
        step.Alarms.Add(alarm);
        IHubStore store = Open();
        store.Commit(step);

        alarm.ForwardedUnixMs = 21;
        alarm.AcknowledgedUnixMs = 22;
        alarm.AcknowledgedBy = "another";
        alarm.CancelledUnixMs = 23;
        alarm.Attempts = 24;
        alarm.Receiver = "another:1";
        alarm.LastError = "another reason";
        alarm.RespondingUnixMs = 25;
        alarm.ArrivedUnixMs = 26;
        alarm.ClosedUnixMs = 27;
        alarm.Escalations = 28;
        store.Commit(step);

        Samples.AssertSame(alarm, Assert.Single(Open().Load().Alarms));
    }

    [Fact]
    public void Every_field_of_an_announcement_comes_back_and_of_each_site_only_the_latest()
    {
        Step step = new();
        step.Announcements.Add(Samples.Announcement(1, "south", endedUnixMs: 5));
        step.Announcements.Add(Samples.Announcement(2));
        step.Announcements.Add(Samples.Announcement(3, "south", endedUnixMs: 5));
        IHubStore store = Open();
        store.Commit(step);

        step.Announcements.Clear();
        SiteAnnouncement ended = Samples.Announcement(2, endedUnixMs: 1_788_000_000_011);
        step.Announcements.Add(ended);
        store.Commit(step);

        HubSnapshot loaded = Open().Load();
        Assert.Equal([2L, 3L], loaded.Announcements.Select(a => a.Id));
        Assert.Equal(3, loaded.LastAnnouncementId);
        Samples.AssertSame(ended, loaded.Announcements[0], nameof(SiteAnnouncement.IsInForce));
    }

    [Fact]
    public void Every_field_of_a_report_comes_back()
    {
        Step step = new();
        step.Reports.Add(Samples.Report());
        Open().Commit(step);

        HubSnapshot loaded = Open().Load();

        Samples.AssertSame(Samples.Report(), Assert.Single(loaded.Reports));
        Assert.Equal(1, loaded.LastReportId);
    }

    [Fact]
    public void Everything_that_may_change_in_a_report_is_written_again()
    {
        Report report = Samples.Report();
        Step step = new();
        step.Reports.Add(report);
        IHubStore store = Open();
        store.Commit(step);

        report.State = ReportState.Queued;
        report.Sequence = 21;
        report.Attempts = 22;
        report.MayBeRepeat = false;
        report.LastError = "another reason";
        store.Commit(step);

        Samples.AssertSame(
            report, Assert.Single(Open().Load().Reports), nameof(Report.State), nameof(Report.MayBeRepeat));
        Assert.Equal(ReportState.Queued, Open().Load().Reports[0].State);
        Assert.False(Open().Load().Reports[0].MayBeRepeat);
    }

    [Theory]
    [InlineData(ReportState.Delivered)]
    [InlineData(ReportState.Withdrawn)]
    public void What_is_not_owed_any_more_is_not_loaded_and_its_number_is_not_used_again(ReportState state)
    {
        Report report = Samples.Report(id: 7);
        report.State = state;
        Step step = new();
        step.Reports.Add(report);
        Open().Commit(step);

        HubSnapshot loaded = Open().Load();

        Assert.Empty(loaded.Reports);
        Assert.Equal(7, loaded.LastReportId);
    }

    [Theory]
    [InlineData(ReportState.Delivered)]
    [InlineData(ReportState.Withdrawn)]
    public void A_silence_that_is_over_leaves_nothing_behind(ReportState state)
    {
        Report report = Samples.Report(alarmId: 0);
        Step step = new();
        step.Reports.Add(report);
        IHubStore store = Open();
        store.Commit(step);

        report.State = state;
        store.Commit(step);

        Assert.Empty(Open().Load().Reports);
    }

    [Fact]
    public void What_stands_at_a_receiver_is_loaded_until_it_stands_there_no_more()
    {
        Report report = Samples.Report(alarmId: 0);
        report.State = ReportState.Standing;
        Step step = new();
        step.Reports.Add(report);
        IHubStore store = Open();
        store.Commit(step);
        Samples.AssertSame(report, Assert.Single(Open().Load().Reports), nameof(Report.AlarmId));

        report.State = ReportState.Delivered;
        _open!.Commit(step);
        Assert.Empty(Open().Load().Reports);
    }

    [Theory]
    [InlineData(ReportState.Delivered)]
    [InlineData(ReportState.Withdrawn)]
    public void The_number_of_a_silence_that_is_over_is_not_used_again(ReportState state)
    {
        Report report = Samples.Report(id: 9, alarmId: 0);
        report.State = state;
        Step step = new();
        step.Reports.Add(report);
        Open().Commit(step);

        Assert.Equal(9, Open().Load().LastReportId);

        // An older one that ends later does not take it back.
        Report older = Samples.Report(id: 3, alarmId: 0);
        older.State = state;
        Step next = new();
        next.Reports.Add(older);
        _open!.Commit(next);

        Assert.Equal(9, Open().Load().LastReportId);
    }

    [Fact]
    public void A_row_of_the_same_number_takes_the_place_of_the_older_one_as_a_whole()
    {
        Step step = new();
        step.Alarms.Add(Samples.Alarm(forwardedUnixMs: 0));
        step.Reports.Add(Samples.Report(alarmId: 5));
        step.Announcements.Add(Samples.Announcement());
        step.Outages.Add(Samples.Outage());
        StepRows older = StepRows.Of(step);
        StepRows newer = older with
        {
            Alarms = [older.Alarms[0] with { Address = 3, Generation = 2, Counter = 1, Kind = 1, Restore = false, Zone = 4,
                Cause = 5, Site = "south", RaisedAt = 6, StoredAt = 7 }],
            Reports = [older.Reports[0] with { AlarmId = 1, Address = 3, Zone = 4, Site = "south", Kind = (int)ReportKind.Panic,
                Restore = !older.Reports[0].Restore, CreatedAt = 8 }],
            Announcements = [older.Announcements[0] with { Site = "south", Kind = 1, Since = 5, Until = 6, SaidBy = "desk" }],
            Outages = [older.Outages[0] with { Kind = 0, Site = "south", Subject = "Switch 1", Since = 5 }],
        };
        INumberedStore store = Open();
        store.Commit(older, number: 1);

        store.Commit(newer, number: 2);

        HubSnapshot loaded = Open().Load();
        Assert.Equal(newer.Alarms, loaded.Alarms.Select(AlarmRow.Of));
        Assert.Equal(newer.Reports.Select(Sent), loaded.Reports.Select(ReportRow.Of).Select(Sent));
        Assert.Equal(newer.Announcements, loaded.Announcements.Select(AnnouncementRow.Of));
        Assert.Equal(newer.Outages, loaded.Outages.Select(OutageRow.Of));

        // What was being sent when the hub ended is queued again when it is loaded.
        static ReportRow Sent(ReportRow r) => r with { State = (int)ReportState.Queued, Repeat = true };
    }

    [Fact]
    public void The_next_sequence_number_of_each_site_comes_back()
    {
        Step step = new();
        step.Paths.Add(new ReceiverPath("north", PathPlan.None, 9_999));
        step.Paths.Add(new ReceiverPath("süd", PathPlan.None, 2));
        IHubStore store = Open();
        store.Commit(step);
        step.Paths.Clear();
        step.Paths.Add(new ReceiverPath("north", PathPlan.None, 1));
        store.Commit(step);

        Assert.Equal(
            [("north", 1), ("süd", 2)],
            Open().Load().Paths.Select(p => (p.Site, p.NextSequence)).OrderBy(p => p.Site, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_field_of_an_outage_comes_back_and_only_those_that_last_are_loaded()
    {
        Outage ending = Samples.Outage(2, "south");
        Step step = new();
        step.Outages.UnionWith([Samples.Outage(1), ending, Samples.Outage(3)]);
        IHubStore store = Open();
        store.Commit(step);

        step.Clear();
        ending.EndedUnixMs = 1_788_000_000_017;
        ending.Devices = 18;
        step.Outages.Add(ending);
        store.Commit(step);

        HubSnapshot loaded = Open().Load();
        Assert.Equal([1L, 3L], loaded.Outages.Select(o => o.Id));
        Samples.AssertSame(Samples.Outage(1), loaded.Outages[0], nameof(Outage.EndedUnixMs));
        Assert.Equal(3, loaded.LastOutageId);
        IHubArchive archive = Connect().Archive;
        Assert.Equal([3L, 2L, 1L], archive.Outages(site: null, 10).Select(o => o.Id));
        Assert.Equal([3L], archive.Outages("north", 1).Select(o => o.Id));
        Samples.AssertSame(ending, Assert.Single(archive.Outages("south", 10)).ToOutage());
    }

    [Fact]
    public void Every_field_of_an_hour_comes_back_and_it_is_written_again_while_it_lasts()
    {
        Step step = new();
        step.Hours.Add(Samples.Hour(5, Hour) with { RssiDbm = null, SnrDb = null });
        step.Hours.Add(Samples.Hour(5, 2 * Hour) with { Heartbeats = 1, LongestGapMs = 2, LowestBattery = 3, Missed = 4 });
        step.Hours.Add(Samples.Hour(5, 3 * Hour));
        step.Hours.Add(Samples.Hour(6, 2 * Hour));
        IHubStore store = Open();
        store.Commit(step);
        step.Clear();
        step.Hours.Add(Samples.Hour(5, 2 * Hour));
        store.Commit(step);

        IHubArchive archive = Connect().Archive;
        Assert.Equal(
            [Samples.Hour(5, Hour) with { RssiDbm = null, SnrDb = null }, Samples.Hour(5, 2 * Hour)],
            archive.Hours(5, Hour, 3 * Hour));
        Assert.Equal([Samples.Hour(6, 2 * Hour)], archive.Hours(6, 0, 9 * Hour));
        Assert.Empty(archive.Hours(7, 0, long.MaxValue));
    }

    [Fact]
    public void The_hours_of_the_newest_hour_are_loaded_to_be_gone_on_with()
    {
        const long Hour = 3_600_000;
        Assert.Empty(Open().Load().Hours);
        Step step = new();
        step.Hours.Add(Samples.Hour(5, Hour));
        step.Hours.Add(Samples.Hour(5, 2 * Hour));
        step.Hours.Add(Samples.Hour(6, 2 * Hour) with { RssiDbm = null, SnrDb = null });
        step.Hours.Add(Samples.Hour(7, Hour));
        Open().Commit(step);

        Assert.Equal(
            [Samples.Hour(5, 2 * Hour), Samples.Hour(6, 2 * Hour) with { RssiDbm = null, SnrDb = null }],
            Open().Load().Hours.OrderBy(h => h.Address));
    }

    [Fact]
    public void Hours_are_forgotten_from_the_oldest_some_at_a_time()
    {
        const int Old = 5_000;
        Step step = new();
        for (int i = 0; i < Old; i++)
        {
            step.Hours.Add(Samples.Hour((uint)(1 + (i % 5)), i));
        }

        step.Hours.Add(Samples.Hour(1, Old));
        INumberedStore store = Open();
        store.Commit(step);

        int calls = 1;
        for (; store.ForgetHoursBefore(Old); calls++)
        {
            Assert.True(calls < 1_000, "it never ends");
        }

        Assert.True(calls > 1, "all at once: a press would wait for it");
        IHubArchive archive = Connect().Archive;
        Assert.Equal([Samples.Hour(1, Old)], archive.Hours(1, 0, long.MaxValue));
        Assert.Empty(archive.Hours(2, 0, long.MaxValue));
        Assert.False(store.ForgetHoursBefore(Old));
    }

    [Fact]
    public void An_alarm_s_history_is_kept_in_the_order_in_which_it_was_written()
    {
        Step step = new();
        step.History.Add(new HistoryEntry(4, 11, "raised", null));
        step.History.Add(new HistoryEntry(5, 11, "raised", null));
        step.History.Add(new HistoryEntry(4, 10, "failed", "nobody there"));
        Open().Commit(step);

        Assert.Equal(
            [new HistoryEntry(4, 11, "raised", null), new HistoryEntry(4, 10, "failed", "nobody there")],
            Connect().Archive.History(4));
        Assert.Empty(Connect().Archive.History(6));
    }

    [Fact]
    public void Every_field_of_an_audit_entry_comes_back_and_the_entries_make_one_chain()
    {
        DeviceEntry device = Add()[0];
        Step step = new();
        step.Audit.Add(Samples.Audited());
        step.Audit.Add(Samples.Audited("acknowledge", detail: null));
        IHubStore store = Open();
        store.Commit(step);
        Directory().Retire(device.Record.Address);
        step.Clear();
        step.Audit.Add(Samples.Audited("unsnooze"));
        store.Commit(step);

        IHubArchive archive = Connect().Archive;
        IReadOnlyList<AuditRow> trail = archive.Audit(0, 100);
        Assert.Equal([1L, 2L, 3L, 4L, 5L], trail.Select(a => a.Number));
        Assert.Equal(
            ["device-add", "snooze", "acknowledge", "device-retire", "unsnooze"], trail.Select(a => a.Entry.What));
        Assert.Equal(Samples.Audited(), trail[1].Entry);
        Assert.Equal(DeviceAddress.ToText(device.Record.Address), trail[0].Entry.Subject);
        Assert.Null(Chain.FirstWrong(0, AuditChain.Beginning, trail));
        Assert.Equal(5, archive.LastAudit());
        Assert.Equal([4L], archive.Audit(3, 1).Select(a => a.Number));
    }

    [Fact]
    public void What_was_refused_in_the_directory_leaves_no_audit_entry()
    {
        uint address = Add()[0].Record.Address;
        Directory().Retire(address);
        Directory().Retire(address);
        Assert.Throws<ArgumentException>(() => Directory().Add([Samples.Record(zone: 1_000)], [Samples.Key()]));

        Assert.Equal(2, Connect().Archive.LastAudit());
    }

    [Fact]
    public void A_numbered_step_that_is_offered_again_is_written_once()
    {
        Step step = new();
        step.History.Add(new HistoryEntry(4, 11, "raised", null));
        step.Audit.Add(Samples.Audited());
        StepRows rows = StepRows.Of(step);
        INumberedStore store = Open();
        store.Commit(rows, 7);
        store.Commit(rows, 7);
        store.Commit(rows, 6);
        store = Open();
        store.Commit(rows, 7);
        Assert.Equal(7, store.LastNumber());
        Assert.Single(Connect().Archive.History(4));

        store.Commit(rows, 8);
        store.Commit(step);

        Assert.Equal(8, Open().LastNumber());
        Assert.Equal(3, Connect().Archive.History(4).Count);
        Assert.Equal(3, Connect().Archive.LastAudit());
    }

    [Fact]
    public void There_is_one_writer_at_a_time()
    {
        Step step = new();
        step.Alarms.Add(Samples.Alarm());
        using IHubStore first = Connect().OpenStore();
        IHubStore? second = null;
        try
        {
            second = Connect().OpenStore();
        }
        catch (StoreException)
        {
            // It may also not be let in, as long as the first is there.
            first.Commit(step);
            Assert.Single(first.Load().Alarms);
            return;
        }

        using (second)
        {
            Assert.Throws<StoreTakenException>(() => first.Commit(step));
            Assert.Empty(second.Load().Alarms);
            second.Commit(step);
            Assert.Single(second.Load().Alarms);
        }
    }

    [Fact]
    public void A_key_is_not_told_without_the_secret_that_it_was_sealed_with()
    {
        if (ConnectWith(Samples.Seal(99)) is not { } stranger)
        {
            return;
        }

        Add();

        StoreException e = Assert.Throws<StoreException>(() => stranger.Directory.List());
        Assert.Contains("restore the secret file", e.Message, StringComparison.Ordinal);
        Assert.Contains(stranger.Place, e.Message, StringComparison.Ordinal);
        using IHubStore store = stranger.OpenStore();
        Assert.Contains(
            "restore the secret file", Assert.Throws<StoreException>(() => store.DirectoryChanges()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_step_is_no_trouble()
    {
        Open().Commit(new Step());

        Assert.Empty(Open().Load().Alarms);
    }

    [Fact]
    public void Unfinished_alarms_are_loaded_however_old_they_are()
    {
        Step step = new();
        for (int id = 1; id <= 10_010; id++)
        {
            Alarm alarm = Samples.Alarm(id, counter: (uint)id, forwardedUnixMs: id is 2 or 5 ? 0 : 1);
            alarm.AcknowledgedUnixMs = 0;
            step.Alarms.Add(alarm);
        }

        Open().Commit(step);
        HubSnapshot loaded = Open().Load();

        Assert.Equal(10_010, loaded.KnownAlarms.Count);
        Assert.Superset(
            new HashSet<long>([2, 5, .. Enumerable.Range(11, 10_000)]), loaded.Alarms.Select(a => a.Id).ToHashSet());
        Assert.Equal(loaded.Alarms.Count, loaded.Alarms.DistinctBy(a => a.Id).Count());
        Assert.Equal(AckStage.Stored, loaded.KnownAlarms.Single(k => k.Key == Samples.Alarm(2, counter: 2).Key).Stage);
    }

    [Fact]
    public void The_directory_s_changes_are_told_once_whoever_made_them()
    {
        DeviceEntry first = Add()[0];
        IHubStore store = Open();
        AssertEntries([first], store.DirectoryChanges());
        Assert.Empty(store.DirectoryChanges());

        DeviceEntry second = Directory().Add([Samples.Record(name: "Second")], [Samples.Key(2)])[0];
        AssertEntries([second], store.DirectoryChanges());
        Assert.Empty(store.DirectoryChanges());

        Directory().Retire(first.Record.Address);
        AssertEntries([first with { Record = first.Record with { Retired = true } }], store.DirectoryChanges());
        Assert.Empty(store.DirectoryChanges());
    }

    [Fact]
    public void A_device_entered_between_a_start_s_look_at_the_directory_and_its_loading_is_loaded()
    {
        DeviceEntry first = Add()[0];
        IHubStore store = Open();
        AssertEntries([first], store.DirectoryChanges());

        DeviceEntry second = Directory().Add([Samples.Record(name: "Second")], [Samples.Key(2)])[0];

        Assert.Equal(
            [first.Record.Address, second.Record.Address],
            store.Load().Devices.Select(d => d.Record.Address).Order());
    }

    [Fact]
    public void A_commit_between_a_start_s_look_at_the_directory_and_its_loading_is_loaded()
    {
        DeviceEntry entry = Add()[0];
        IHubStore store = Open();
        store.DirectoryChanges();
        AheadOf(store)?.Await();
        Step step = new();
        step.Devices.Add(new Device(entry.Record, Samples.Status()));
        step.Alarms.Add(Samples.Alarm(1));
        store.Commit(step);

        HubSnapshot loaded = store.Load();

        Assert.Equal(Samples.Status().LastCounter, Assert.Single(loaded.Devices).LastCounter);
        Assert.Equal(Samples.Alarm(1).Key, Assert.Single(loaded.KnownAlarms).Key);
    }

    [Fact]
    public void The_hub_s_own_commits_are_no_changes_of_the_directory()
    {
        DeviceEntry entry = Add()[0];
        IHubStore store = Open();
        store.DirectoryChanges();
        Step step = new();
        step.Devices.Add(new Device(entry.Record, Samples.Status()));
        store.Commit(step);

        Assert.Empty(store.DirectoryChanges());
    }

    [Fact]
    public void Devices_get_addresses_and_zones_one_after_another_in_each_site()
    {
        IReadOnlyList<DeviceEntry> added = Directory().Add(
            [Samples.Record(), Samples.Record("south"), Samples.Record(), Samples.Record(zone: 40), Samples.Record()],
            [Samples.Key(1), Samples.Key(2), Samples.Key(3), Samples.Key(4), Samples.Key(5)]);

        Assert.Equal([1u, 2u, 3u, 4u, 5u], added.Select(d => d.Record.Address));
        Assert.Equal([1, 1, 2, 40, 41], added.Select(d => d.Record.Zone));
        Assert.All(added, d => Assert.Equal(0, d.Record.Generation));
        AssertEntries(added, Directory().List());
    }

    [Fact]
    public void An_address_is_never_given_twice_not_even_after_retiring()
    {
        uint first = Add()[0].Record.Address;
        Directory().Retire(first);

        Assert.Equal(first + 1, Add()[0].Record.Address);
    }

    [Fact]
    public void Retiring_is_done_once_and_only_to_who_is_there()
    {
        uint address = Add()[0].Record.Address;

        Assert.True(Directory().Retire(address));
        Assert.False(Directory().Retire(address));
        Assert.False(Directory().Retire(address + 1));
        Assert.True(Assert.Single(Directory().List()).Record.Retired);
    }

    [Fact]
    public void A_zone_that_is_in_use_is_not_given_again_and_the_error_says_to_whom_it_belongs()
    {
        Directory().Add([Samples.Record(zone: 5, name: "The first")], [Samples.Key()]);

        StoreException e = Assert.Throws<StoreException>(
            () => Directory().Add([Samples.Record(zone: 5)], [Samples.Key(2)]));

        Assert.Contains("zone 5", e.Message, StringComparison.Ordinal);
        Assert.Contains("The first", e.Message, StringComparison.Ordinal);
        Assert.Single(Directory().List());
    }

    [Fact]
    public void A_zone_of_a_retired_device_may_go_to_its_successor()
    {
        Directory().Retire(Directory().Add([Samples.Record(zone: 5)], [Samples.Key()])[0].Record.Address);

        Assert.Equal(5, Directory().Add([Samples.Record(zone: 5)], [Samples.Key(2)])[0].Record.Zone);
    }

    [Fact]
    public void A_site_with_its_last_zone_taken_still_finds_a_free_one()
    {
        Directory().Add([Samples.Record(zone: 999), Samples.Record(zone: 1)], [Samples.Key(), Samples.Key(2)]);

        Assert.Equal(2, Add()[0].Record.Zone);
    }

    [Fact]
    public void A_site_without_a_free_zone_says_so_and_adds_nothing()
    {
        Directory().Add(
            [.. Enumerable.Range(1, 999).Select(zone => Samples.Record(zone: zone))],
            [.. Enumerable.Repeat(Samples.Key(), 999)]);

        StoreException e = Assert.Throws<StoreException>(
            () => Directory().Add([Samples.Record("south"), Samples.Record()], [Samples.Key(), Samples.Key()]));

        Assert.Contains("north", e.Message, StringComparison.Ordinal);
        Assert.Equal(999, Directory().List().Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000)]
    public void A_zone_no_receiver_could_be_told_is_refused(int zone) =>
        Assert.Throws<ArgumentException>(() => Directory().Add([Samples.Record(zone: zone)], [Samples.Key()]));

    [Fact]
    public void A_key_of_the_wrong_length_and_a_missing_key_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Directory().Add([Samples.Record()], [new byte[15]]));
        Assert.Throws<ArgumentException>(() => Directory().Add([Samples.Record()], []));
    }

    [Fact]
    public void Several_who_add_devices_at_once_get_different_addresses_and_zones()
    {
        const int Adders = 4;
        const int Each = 8;
        Parallel.For(0, Adders, new ParallelOptions { MaxDegreeOfParallelism = Adders }, _ =>
        {
            IDeviceDirectory directory = Directory();
            for (int i = 0; i < Each; i++)
            {
                directory.Add([Samples.Record()], [Samples.Key()]);
            }
        });

        IReadOnlyList<DeviceEntry> all = Directory().List();
        Assert.Equal(Enumerable.Range(1, Adders * Each), all.Select(d => (int)d.Record.Address).Order());
        Assert.Equal(Enumerable.Range(1, Adders * Each), all.Select(d => d.Record.Zone).Order());
    }

    [Fact]
    public void Devices_can_be_added_while_the_hub_writes_and_the_hub_hears_of_all_of_them()
    {
        DeviceEntry first = Add()[0];
        IHubStore store = Open();
        HashSet<uint> heard = [.. store.DirectoryChanges().Select(d => d.Record.Address)];
        Task adding = Task.Run(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                Directory().Add([Samples.Record()], [Samples.Key()]);
            }
        });
        Step step = new();
        step.Devices.Add(new Device(first.Record, Samples.Status()));
        bool done = false;
        while (!done)
        {
            done = adding.IsCompleted;
            store.Commit(step);
            Assert.All(store.DirectoryChanges(), d => Assert.True(heard.Add(d.Record.Address)));
        }

        Assert.True(adding.IsCompletedSuccessfully);
        Assert.Equal(11, heard.Count);
    }

    [Fact]
    public void An_alarm_that_was_changed_is_rebuilt_of_its_history_and_the_trail_says_so_and_others_are_left()
    {
        INumberedStore store = Open();
        Alarm[] told = [.. Enumerable.Range(1, 3).Select(Told)];
        foreach (Alarm alarm in told)
        {
            Step step = new();
            step.Alarms.Add(alarm);
            step.History.Add(AlarmStory.Begin(alarm));
            store.Commit(step);
        }

        AlarmRow[] before = [.. told.Select(AlarmRow.Of)];
        Step changed = new();
        Alarm other = Told(2);
        (other.AcknowledgedBy, other.AcknowledgedUnixMs, other.Receiver) = ("nobody", 5, null);
        changed.Alarms.Add(other);
        Alarm headless = Told(4);
        changed.Alarms.Add(headless);
        changed.History.Add(new HistoryEntry(4, 12, AlarmStory.Acknowledged, "A"));
        store.Commit(changed);
        store.Dispose();

        RebuiltAlarms rebuilt = Connect().RebuildAlarms();

        (AlarmRow? was, AlarmRow now) = Assert.Single(rebuilt.Changed);
        Assert.Equal((AlarmRow.Of(other), before[1]), (was, now));
        Assert.Equal([4], rebuilt.Left);
        Assert.Equal(2, rebuilt.Right);
        Assert.Equal([.. before, AlarmRow.Of(headless)], Open().Load().Alarms.Select(AlarmRow.Of).OrderBy(a => a.Id));
        IReadOnlyList<AuditRow> trail = Connect().Archive.Audit(0, 100);
        Assert.Null(Chain.FirstWrong(0, AuditChain.Beginning, trail));
        Assert.Equal(DirectoryAudit.Rebuild, Assert.Single(trail).Entry.What);
        Open().Dispose();
        Assert.Empty(Connect().RebuildAlarms().Changed);

        static Alarm Told(int id) => new()
        {
            Id = id, Address = 1, Generation = 0, Counter = (uint)id, Kind = EventKind.Panic, Site = "north", RaisedUnixMs = 10,
            StoredUnixMs = 11, Receiver = "police",
        };
    }

    [Fact]
    public void A_directory_entry_printed_anywhere_does_not_show_its_key()
    {
        DeviceEntry entry = Add()[0];

        Assert.DoesNotContain(Convert.ToHexString(entry.Key), entry.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Byte[]", entry.ToString(), StringComparison.Ordinal);
    }

    private IReadOnlyList<DeviceEntry> Add() => Directory().Add([Samples.Record()], [Samples.Key()]);

    /// <summary>Records compare keys by reference; here their bytes count.</summary>
    private static void AssertEntries(IEnumerable<DeviceEntry> expected, IEnumerable<DeviceEntry> actual)
    {
        Assert.Equal(expected.Select(Plain), actual.Select(Plain));

        static (DeviceRecord, string) Plain(DeviceEntry entry) => (entry.Record, Convert.ToHexString(entry.Key));
    }
}
