using Npgsql;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Postgres;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Tests.Support;
using Xunit;

namespace SchoolButton.Tests.Storage.Postgres;

/// <summary>What only PostgreSQL has: a server, other programs' databases, a place that one hub holds.</summary>
public sealed class PostgresServerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);

    private readonly Lazy<string> _place = new(() => TemporaryPostgres.Shared.NewDatabase());

    [PostgresFact]
    public void A_second_hub_is_not_let_in_and_is_told_of_the_first()
    {
        using PostgresHubStore first = Database().OpenStore();

        StoreException e = Assert.Throws<StoreException>(() => Database().OpenStore());

        Assert.Contains($"{Environment.MachineName}, process {Environment.ProcessId}", e.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public void A_hub_that_lost_its_session_to_another_cannot_write_any_more_and_says_so()
    {
        using PostgresHubStore first = Database().OpenStore();
        first.Commit(Step(1));
        EndSessions();
        using PostgresHubStore second = Database().OpenStore();
        second.Commit(Step(2));

        for (int tries = 0; tries < 2; tries++)
        {
            StoreException e = Assert.Throws<StoreTakenException>(() => first.Commit(Step(3)));
            Assert.Contains("another hub took over", e.Message, StringComparison.Ordinal);
        }

        second.Commit(Step(4));
        Assert.Equal([1L, 2L, 4L], second.Load().Alarms.Select(a => a.Id));
    }

    [PostgresFact]
    public void A_hub_whose_place_was_taken_behind_its_back_is_stopped_by_its_next_commit()
    {
        using PostgresHubStore first = Database().OpenStore();
        Sql("UPDATE writer SET epoch = epoch + 1, who = 'the other'");

        StoreException e = Assert.Throws<StoreTakenException>(() => first.Commit(Step(1)));

        Assert.Contains("the other", e.Message, StringComparison.Ordinal);
        Assert.Equal(0L, Sql("SELECT count(*) FROM alarms"));
    }

    [PostgresFact]
    public void A_hub_whose_session_the_server_ended_goes_on_by_itself()
    {
        using PostgresHubStore store = Database().OpenStore();
        store.Commit(Step(1));
        EndSessions();

        store.Commit(Step(2));

        Assert.Equal([1L, 2L], store.Load().Alarms.Select(a => a.Id));
    }

    [PostgresFact]
    public void A_database_set_back_to_before_what_it_confirmed_stops_the_hub()
    {
        using PostgresHubStore store = Database().OpenStore();
        StepRows rows = StepRows.Of(Step(1)) with { Durable = true };
        store.Commit(rows, 1);
        store.Commit(rows, 2);
        Sql("UPDATE writer SET serial = serial - 1");
        EndSessions();

        StoreException e = Assert.Throws<StoreTakenException>(() => store.Commit(Step(3)));

        Assert.Contains("start this hub anew", e.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public void Text_that_PostgreSQL_cannot_keep_blocks_no_commit_and_breaks_no_audit_trail()
    {
        using PostgresHubStore store = Database().OpenStore();
        Alarm alarm = Samples.Alarm();
        alarm.LastError = "a\0b\uD800c";
        Step step = new();
        step.Alarms.Add(alarm);
        step.Audit.Add(new AuditEntry(1, "a\0b", "x", "\uDC00", "\0"));

        store.Commit(step);

        Assert.Equal("a\uFFFDb\uFFFDc", Assert.Single(store.Load().Alarms).LastError);
        Assert.Null(new AuditChain(Samples.Seal()).FirstWrong(0, AuditChain.Beginning, Database().Archive.Audit(0, 10)));
    }

    [PostgresTheory]
    [InlineData("UPDATE alarm_history SET what = 'x'")]
    [InlineData("DELETE FROM alarm_history")]
    [InlineData("TRUNCATE alarm_history")]
    [InlineData("UPDATE audit SET what = 'x'")]
    [InlineData("DELETE FROM audit")]
    [InlineData("TRUNCATE audit")]
    [InlineData("INSERT INTO audit VALUES (3, 0, '', '', '', NULL, '')")]
    public void History_and_audit_trail_are_append_only(string change)
    {
        using PostgresHubStore store = Database().OpenStore();
        Step step = Step(1);
        step.Audit.Add(Samples.Audited());
        store.Commit(step);

        Assert.Equal("23001", Assert.Throws<PostgresException>(() => Sql(change)).SqlState);
    }

    [PostgresFact]
    public void Another_program_s_database_is_left_alone()
    {
        Sql("CREATE TABLE pupils (name text)");

        StoreException e = Assert.Throws<StoreException>(() => Database().OpenStore());

        Assert.Contains("another program's", e.Message, StringComparison.Ordinal);
        Assert.Equal(1L, Sql("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"));
    }

    [PostgresFact]
    public void A_database_of_a_newer_version_is_left_alone()
    {
        Database().OpenStore().Dispose();
        Sql("UPDATE schoolbutton_schema SET version = 1000");

        StoreException e = Assert.Throws<StoreException>(() => Database().OpenStore());

        Assert.Contains("schema version 1000", e.Message, StringComparison.Ordinal);
        Assert.Equal(1000, Sql("SELECT version FROM schoolbutton_schema"));
    }

    [PostgresFact]
    public void A_commit_that_the_server_gives_up_was_not_written_and_is_written_when_tried_again()
    {
        using PostgresHubStore store = Database().OpenStore();
        Step step = Step(1);
        using (NpgsqlConnection other = new(_place.Value))
        {
            other.Open();
            using NpgsqlTransaction transaction = other.BeginTransaction();
            using (NpgsqlCommand holds = new("LOCK TABLE alarm_history", other, transaction))
            {
                holds.ExecuteNonQuery();
            }

            Assert.Throws<StoreException>(() => store.Commit(step));
        }

        store.Commit(step);

        Assert.Single(store.Load().Alarms);
        Assert.Single(Database().Archive.History(1));
    }

    [PostgresFact]
    public void A_server_is_reached_over_its_socket_too()
    {
        NpgsqlConnectionStringBuilder way = new(_place.Value) { Host = TemporaryPostgres.Shared.SocketFolder };
        using PostgresHubStore store = new PostgresDatabase(way.ToString(), Samples.Seal()).OpenStore();

        store.Commit(Step(1));

        Assert.Single(store.Load().Alarms);
    }

    [PostgresFact]
    public void A_database_that_is_not_there_is_named_with_what_to_do()
    {
        string place = new NpgsqlConnectionStringBuilder(_place.Value) { Database = "missing", Password = "s3cret" }.ToString();

        StoreException e = Assert.Throws<StoreException>(() => new PostgresDatabase(place, Samples.Seal()).OpenStore());

        Assert.Contains("createdb", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_not_there_is_named_with_what_to_do_and_without_the_password()
    {
        PostgresDatabase database = new("Host=127.0.0.1;Port=1;Database=d;Username=u;Password=s3cret", Samples.Seal());

        StoreException e = Assert.Throws<StoreException>(() => database.OpenStore());

        Assert.Contains("postgresql://u@127.0.0.1:1/d", e.Message, StringComparison.Ordinal);
        Assert.Contains("start it", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", e.ToString() + database.Place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db;Pasword=s3cret")]
    [InlineData("s3cret")]
    [InlineData("Host=db;Port=s3cret")]
    [InlineData("Host=db,db2;Password=s3cret")]
    public void A_connection_string_that_is_none_is_refused_without_repeating_it(string connectionString)
    {
        StoreException e = Assert.Throws<StoreException>(() => new PostgresDatabase(connectionString, Samples.Seal()));

        Assert.DoesNotContain("s3cret", e.ToString(), StringComparison.Ordinal);
    }

    private static Step Step(int id)
    {
        Step step = new();
        step.Alarms.Add(Samples.Alarm(id, counter: (uint)id));
        step.History.Add(new HistoryEntry(id, id, "raised", null));
        return step;
    }

    private PostgresDatabase Database() => new(_place.Value, Samples.Seal(), Soon, Hold);

    /// <summary>As a server does that takes a client for dead.</summary>
    private void EndSessions() => Sql(
        "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
        + "WHERE datname = current_database() AND pid <> pg_backend_pid()");

    private object? Sql(string sql)
    {
        using NpgsqlConnection connection = new(_place.Value);
        connection.Open();
#pragma warning disable CA2100 // The tests' own words.
        using NpgsqlCommand command = new(sql, connection);
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
