using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Watch;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.HubReceiver;

public class SupervisionTests
{
    private const string Null = "28330015\"NULL\"0000R0L0#1234[]";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private static Task<ReceiverRig> StartAsync() =>
        ReceiverRig.StartAsync(s => s with { Accounts = ReceiverRig.Accounts(ReceiverRig.Account("1234", limit: Limit)) });

    private static async Task<string> SourcesAsync(ReceiverRig rig)
    {
        await rig.Host.Watch.LookAsync();
        return string.Join(" ", (await rig.EventsAsync()).Select(e => e.Text("source")).Reverse());
    }

    [Fact]
    public async Task A_site_that_falls_silent_is_an_open_alarm_once_its_limit_is_over_and_not_before()
    {
        await using ReceiverRig rig = await StartAsync();
        await rig.AskAsync(Null);
        Assert.Equal("present", (await rig.AccountAsync("1234")).Text("state"));

        rig.Time.Advance(Limit);
        Assert.Equal("", await SourcesAsync(rig));
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("loss", await SourcesAsync(rig));

        var loss = (await rig.EventsAsync())[0];
        Assert.Equal(("link-lost", "life", "School 1234"), (loss.Text("meaning"), loss.Text("tone"), loss.Text("site")));
        Assert.True(loss.GetProperty("open").GetBoolean());
        Assert.Equal("lost", (await rig.AccountAsync("1234")).Text("state"));
    }

    [Fact]
    public async Task Link_supervision_and_events_restart_the_timer_and_a_frame_that_was_refused_does_not()
    {
        await using ReceiverRig rig = await StartAsync();

        foreach (string line in new[] { Null, Vectors.PlainPanic, Null })
        {
            await rig.AskAsync(line);
            rig.Time.Advance(Limit);
            Assert.DoesNotContain("loss", await SourcesAsync(rig), StringComparison.Ordinal);
        }

        await rig.AskAsync(Vectors.Wrap("\"X\"0009R0L0#1234[]"));
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains("loss", await SourcesAsync(rig), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_sign_of_life_is_a_return_and_each_is_told_once()
    {
        await using ReceiverRig rig = await StartAsync();
        rig.Time.Advance(Limit + TimeSpan.FromSeconds(1));
        Assert.Equal("loss", await SourcesAsync(rig));
        Assert.Equal("loss", await SourcesAsync(rig));

        await rig.AskAsync(Null);

        Assert.Equal("loss return", await SourcesAsync(rig));
        Assert.Equal("loss return", await SourcesAsync(rig));
        Assert.Equal("present", (await rig.AccountAsync("1234")).Text("state"));
    }

    [Fact]
    public async Task A_lost_site_stays_lost_over_a_restart_and_is_not_told_twice()
    {
        await using ReceiverRig rig = await StartAsync();
        rig.Time.Advance(Limit + TimeSpan.FromSeconds(1));
        await SourcesAsync(rig);

        await rig.RestartAsync();
        Assert.Equal("lost", (await rig.AccountAsync("1234")).Text("state"));
        rig.Time.Advance(Limit + TimeSpan.FromSeconds(1));
        Assert.Equal("loss", await SourcesAsync(rig));
        await rig.AskAsync(Null);
        Assert.Equal("loss return", await SourcesAsync(rig));
    }

    [Fact]
    public async Task A_restart_gives_every_site_its_whole_time_again()
    {
        await using ReceiverRig rig = await StartAsync();
        await rig.AskAsync(Null);
        rig.Time.Advance(Limit);

        await rig.RestartAsync();
        rig.Time.Advance(Limit);

        Assert.Equal("", await SourcesAsync(rig));
        Assert.Equal("waiting", (await rig.AccountAsync("1234")).Text("state"));
    }

    [Fact]
    public void A_receiver_that_stood_still_calls_nobody_lost_by_that()
    {
        LinkTable table = new([ReceiverRig.Account("1234", limit: Limit)], new HashSet<string>(), nowMs: 0);
        table.Heard("1234", 1_000);

        table.Forgive(600_000);

        Assert.Empty(table.Due(691_000));
        Assert.Equal([("1234", EventSource.Loss)], table.Due(691_001));
    }

    [Fact]
    public async Task A_loss_that_the_disk_refused_is_written_down_later()
    {
        await using ReceiverRig rig = await StartAsync();
        rig.Sql("CREATE TRIGGER no BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'full'); END");
        rig.Time.Advance(Limit + TimeSpan.FromSeconds(1));
        Assert.Equal("", await SourcesAsync(rig));

        rig.Sql("DROP TRIGGER no");

        Assert.Equal("loss", await SourcesAsync(rig));
    }
}
