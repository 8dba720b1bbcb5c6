using SchoolButton.Hub.Dc09;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.HubReceiver;

/// <summary>Who is answered what.</summary>
public class AnswerTests
{
    private static readonly string[] Nothing = [];

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    [InlineData(-40, true)]
    [InlineData(-41, false)]
    public async Task An_encrypted_event_is_taken_only_within_the_time_window_and_else_told_our_time_in_the_clear(int secondsAhead, bool taken)
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync(s => s with { Accounts = ReceiverRig.Accounts(ReceiverRig.Account("1234", Vectors.TextKey)) });
        rig.Time.Advance(TimeSpan.FromSeconds(-secondsAhead));

        string answer = await rig.AskAsync(Vectors.SealedPanic);

        Assert.Equal(taken, answer.Contains("\"*ACK\"0007", StringComparison.Ordinal));
        Assert.Equal(!taken, answer.Contains($"\"NAK\"0000R0L0A0[]_{Dc09Time.Print(rig.Time.GetUtcNow())}", StringComparison.Ordinal));
        Assert.Equal(taken ? 1 : 0, (await rig.EventsAsync()).Length);
    }

    [Fact]
    public async Task Unknown_account_wrong_key_and_clear_where_a_key_is_needed_get_one_and_the_same_duh_and_the_operator_learns_which()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync(s => s with
        {
            Accounts = ReceiverRig.Accounts(ReceiverRig.Account("1234", Vectors.HexKey), ReceiverRig.Account("5678", Vectors.TextKey)),
        });

        Assert.Contains("\"DUH\"0007R0L0#1234[]\r", await rig.AskAsync(Vectors.SealedPanic), StringComparison.Ordinal);
        Assert.Contains("\"DUH\"0002R0L0#1234[]\r", await rig.AskAsync(Vectors.PlainPanic), StringComparison.Ordinal);
        Assert.Contains("\"DUH\"0007R0L0#9999[]\r", await rig.AskAsync(Vectors.Wrap(Vectors.SealedPanic[8..].Replace("1234", "9999", StringComparison.Ordinal))), StringComparison.Ordinal);

        Assert.Equal("clear", (await rig.AccountAsync("1234")).GetProperty("refused").Text("reason"));
        Assert.Equal("unknown-account", (await rig.AccountAsync("9999")).GetProperty("refused").Text("reason"));
        Assert.Equal(Nothing, (await rig.EventsAsync()).Select(e => e.Text("raw")));
    }

    [Fact]
    public async Task A_body_about_another_account_than_the_frames_is_refused_and_shown_and_leading_zeros_make_no_other()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync(s => s with
        {
            Accounts = ReceiverRig.Accounts(ReceiverRig.Account("1001"), ReceiverRig.Account("1002", Vectors.HexKey)),
        });

        Assert.Contains("\"DUH\"0777R0L0#1001[]\r", await rig.AskAsync(Vectors.Wrap("\"ADM-CID\"0777R0L0#1001[#1002|1120 01 099]")), StringComparison.Ordinal);
        Assert.Equal("other-account", (await rig.AccountAsync("1001")).GetProperty("refused").Text("reason"));
        Assert.Equal(Nothing, (await rig.EventsAsync()).Select(e => e.Text("raw")));

        Assert.Contains("ACK", await rig.AskAsync(Vectors.Wrap("\"ADM-CID\"0778R0L0#1001[#0001001|1120 01 099]")), StringComparison.Ordinal);
        Assert.Equal("1001", Assert.Single(await rig.EventsAsync()).Text("account"));
    }

    [Fact]
    public async Task An_unlisted_account_is_taken_and_shown_where_that_is_wished()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync(s => s with { Accounts = ReceiverRig.Accounts(), TakeUnknown = true });

        Assert.Contains("ACK", await rig.AskAsync(Vectors.PlainPanic), StringComparison.Ordinal);

        Assert.Equal("1234", Assert.Single(await rig.EventsAsync()).Text("site"));
        Assert.Equal("unknown", (await rig.AccountAsync("1234")).Text("state"));
    }

    [Fact]
    public async Task Rubbish_and_damaged_frames_get_no_answer_and_do_not_disturb_what_follows()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        using ReceiverBench.RawLink link = await rig.ConnectAsync();
        string damaged = Vectors.PlainPanic.Replace("007", "008", StringComparison.Ordinal);

        await link.WriteAsync([.. "GET / HTTP/1.1\r\n"u8, .. Vectors.Framed(damaged), .. Vectors.Framed(Vectors.PlainPanic)]);

        Assert.Equal("\n" + Vectors.PlainPanicAck + "\r", await link.ReadAsync());
        Assert.Single(await rig.EventsAsync());
    }

    [Fact]
    public async Task A_body_in_an_unknown_form_is_kept_and_shown_on_top_as_it_came()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();

        Assert.Contains("ACK", await rig.AskAsync(Vectors.Wrap("\"SIA-DCS\"0011R0L0#1234[what is this][X076W51.338][Y43N15.1]")), StringComparison.Ordinal);

        var e = Assert.Single(await rig.EventsAsync());
        Assert.Equal(("unreadable", "what is this", "life"), (e.Text("meaning"), e.Text("data"), e.Text("tone")));
        Assert.Equal(["longitude", "latitude"], e.GetProperty("extended").EnumerateArray().Select(x => x.Text("name")));
    }

    [Fact]
    public async Task A_frame_begun_and_not_ended_is_given_up_after_its_time()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        using ReceiverBench.RawLink link = await rig.ConnectAsync();
        Task patience = rig.Time.Scheduled(TimeSpan.FromSeconds(10));

        await link.WriteAsync(Vectors.Bytes("\n" + Vectors.PlainPanic[..20]));
        await patience;
        rig.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(string.Empty, await link.ReadAsync());
    }

    [Fact]
    public async Task Several_frames_in_a_datagram_are_each_answered_and_rubbish_is_not()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();

        string first = await rig.AskByDatagramAsync([.. "rubbish"u8, .. Vectors.Framed(Vectors.PlainPanic), .. Vectors.Framed(Vectors.SiaPanic)]);

        Assert.Contains("\"ACK\"0002", first, StringComparison.Ordinal);
        Assert.Contains("ACK", await rig.AskAsync(Vectors.SiaPanic), StringComparison.Ordinal);
        Assert.Equal(2, (await rig.EventsAsync()).Length);
    }
}
