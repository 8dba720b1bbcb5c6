using System.Text.Json;
using System.Xml.Linq;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Meanings;
using SchoolButton.Hub.Receiver.Onward;
using SchoolButton.Hub.Receiver.Settings;
using SchoolButton.Tests.Dc09;
using SchoolButton.Tests.Lines;
using Xunit;

namespace SchoolButton.Tests.HubReceiver;

/// <summary>Passed on over the hub's other lines; one line serves every account.</summary>
public sealed class OnwardLinesTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private const string Fire = "\"ADM-CID\"0031R0L0#5678[#5678|1110 01 003]";

    [Fact]
    public async Task Sur_gard_software_reads_each_account_with_the_code_that_it_came_with()
    {
        TaskCompletionSource<string> got = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WirePeer software = new(async link =>
        {
            string read = await link.ReadToAsync("\u0014");
            await link.WriteAsync([0x06]);
            read += await link.ReadToAsync("\u0014");
            await link.WriteAsync([0x06]);
            got.SetResult(read);
            await link.UntilClosedAsync();
        });
        await using ReceiverRig rig = await StartAsync(new SurGardReceiverConfig
        {
            ToHost = "127.0.0.1", ToPort = software.Port, ConnectTimeout = TimeSpan.FromSeconds(4), ReplyTimeout = TimeSpan.FromSeconds(4), Plan = Plan(),
        });

        await rig.AskAsync(Vectors.PlainPanic);
        await rig.AskAsync(Vectors.Wrap(Fire));

        Assert.Equal("5011 181234E12001007\u00145011 185678E11001003\u0014", await got.Task.WaitAsync(Patience.Generous));
        await UntilSettledAsync(rig);
    }

    [Fact]
    public async Task A_webhook_hears_whose_it_is_and_where_and_a_cancel_names_what_it_takes_back()
    {
        List<JsonDocument> bodies = [];
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task TakeAsync(WirePeer.Link link)
        {
            await link.ReadToAsync("\r\n\r\n");
            bodies.Add(JsonDocument.Parse(await link.ReadToAsync("}")));
            await link.WriteAsync(Ok);
            link.EndWriting();
            if (bodies.Count == 2)
            {
                all.SetResult();
            }
        }

        await using WirePeer hook = new(TakeAsync, TakeAsync);
        await using ReceiverRig rig = await StartAsync(new WebhookReceiverConfig
        {
            Url = new Uri($"http://127.0.0.1:{hook.Port}/"),
            Secret = ReceiverSecret.OfText("hook-secret-of-32-bytes-0123456!"),
            ConnectTimeout = TimeSpan.FromSeconds(4),
            ReplyTimeout = TimeSpan.FromSeconds(4),
            Plan = Plan() with { IsCopy = true },
        });

        await rig.AskAsync(Vectors.PlainPanic);
        await rig.AskAsync(Vectors.Wrap("\"ADM-CID\"0003R0L0#1234[#1234|1406 01 007]"));
        await all.Task.WaitAsync(Patience.Generous);

        JsonElement panic = bodies[0].RootElement;
        Assert.Equal(("panic", "1234", "School 1234", "Room 12"), (panic.Text("event"), panic.Text("account"), panic.Text("siteName"), panic.Text("room")));
        JsonElement cancel = bodies[1].RootElement;
        Assert.Equal(("cancel", panic.GetProperty("alarm").GetInt64()), (cancel.Text("event"), cancel.GetProperty("cancels").GetInt64()));
    }

    [Fact]
    public async Task A_cap_alert_of_what_the_table_has_no_kind_for_is_valid_and_says_what_it_is()
    {
        TaskCompletionSource<string> got = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WirePeer system = new(async link =>
        {
            await link.ReadToAsync("\r\n\r\n");
            got.SetResult(await link.ReadToAsync("</alert>"));
            await link.WriteAsync(Ok);
            link.EndWriting();
        });
        await using ReceiverRig rig = await StartAsync(new CapReceiverConfig
        {
            Url = new Uri($"http://127.0.0.1:{system.Port}/"),
            Sender = "district@police.example",
            Addresses = ["region"],
            ConnectTimeout = TimeSpan.FromSeconds(4),
            ReplyTimeout = TimeSpan.FromSeconds(4),
            Plan = Plan(),
        });

        await rig.AskAsync(Vectors.Wrap(Fire));

        string text = await got.Task.WaitAsync(Patience.Generous);
        XDocument alert = XDocument.Parse(text[text.IndexOf('<', StringComparison.Ordinal)..]);
        Assert.Empty(CapSchema.Faults(alert));
        Assert.Contains("Fire", alert.Descendants(CapSchema.Cap + "description").Last().Value, StringComparison.Ordinal);
        Assert.Contains("5678", alert.Descendants(CapSchema.Cap + "areaDesc").Last().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_meaning_is_told_in_some_kind_but_those_that_ask_nobody_to_hurry()
    {
        ReportKind?[] kinds = [.. CodeTable.All.Select(m => EventReport.KindOf(new EventMeaning { Meaning = m }))];

        Assert.All(CodeTable.All.Zip(kinds), pair => Assert.True(pair.Second is not null || pair.First.Tone == Tone.Calm, pair.First.Name));
        Assert.Equal(["clock-changed", "other"], CodeTable.All.Zip(kinds).Where(p => p.Second is null).Select(p => p.First.Name));
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(61, true)]
    public void What_waited_for_more_than_a_minute_is_told_as_late(int seconds, bool late)
    {
        ReceivedEvent e = new() { Id = 9, ReceivedUnixMs = 0, Account = "1234", Protocol = "ADM-CID", Data = "#1234|1120 01 007" };

        Outgoing message = EventReport.Of(e, "p", null, Settings, DateTimeOffset.FromUnixTimeSeconds(seconds))!;

        Assert.Equal(late, message.IsLate);
    }

    private static ReceiverSettings Settings => new()
    {
        DataFolder = ".", Listen = new(0, 0), Http = new(0, 0), Token = string.Empty, Accounts = ReceiverRig.Accounts(ReceiverRig.Account("1234")),
    };

    private static PathPlan Plan() => new() { Id = "next", Name = "next", Takes = PathTakes.Alarms | PathTakes.Supervision | PathTakes.Tests };

    private static Task<ReceiverRig> StartAsync(ReceiverConfig to) =>
        ReceiverRig.StartAsync(s => s with { TakeUnknown = true, Onward = [new OnwardSettings(to)] }, TimeProvider.System);

    private static async Task UntilSettledAsync(ReceiverRig rig)
    {
        using CancellationTokenSource patience = new(Patience.Generous);
        while (rig.Host.Journal.Reader.CountOwed("all ways") > 0)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
