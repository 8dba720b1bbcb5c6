using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Line;
using SchoolButton.Hub.Receiver.Meanings;
using SchoolButton.Hub.Receiver.Settings;
using SchoolButton.Hub.Receiver.Views;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.HubReceiver;

public class MeaningTests
{
    private static readonly ReceiverSettings Settings = new()
    {
        DataFolder = "x", Listen = new(0, 0), Http = new(0, 0), Token = "x", TakeUnknown = true,
        Accounts = ReceiverRig.Accounts(ReceiverRig.Account("1234", Vectors.TextKey)),
    };

    [Theory]
    [InlineData("ADM-CID", "#1234|1120 01 007", "panic", "Life", false, 7)]
    [InlineData("ADM-CID", "#1234|6120 01 007", "panic", "Life", false, 7)]
    [InlineData("ADM-CID", "#1234|3120 01 007", "panic", "Calm", true, 7)]
    [InlineData("ADM-CID", "1234|1131  1  3", "burglary", "Life", false, 3)]
    [InlineData("ADM-CID", "#1234|1199 01 003", "other-alarm", "Life", false, 3)]
    [InlineData("ADM-CID", "#1234|1339 01 003", "other-trouble", "Fault", false, 3)]
    [InlineData("ADM-CID", "#1234|1602 00 000", "periodic-test", "Calm", false, 0)]
    [InlineData("SIA-DCS", "#1234|Nri1/PA007^Room 12^", "panic", "Life", false, 7)]
    [InlineData("SIA-DCS", "#1234|Nri1/PH007", "panic", "Calm", true, 7)]
    [InlineData("SIA-DCS", "#1234|NBA12", "burglary", "Life", false, 12)]
    [InlineData("SIA-DCS", "#1234|Nri1BA12", "burglary", "Life", false, 12)]
    [InlineData("SIA-DCS", "#1234|Nri1/RX01/PA007", "panic", "Life", false, 7)]
    [InlineData("SIA-DCS", "#1234|Nti10:23/id12/XT3", "battery-low", "Fault", false, 3)]
    [InlineData("SIA-DCS", "nothing of the kind", "unreadable", "Life", false, null)]
    public void A_body_is_told_in_words(string protocol, string data, string name, string tone, bool restore, int? zone)
    {
        EventMeaning meaning = EventMeaning.Of(Event(protocol, data));

        Assert.Equal((name, tone, restore, zone), (meaning.Meaning.Name, $"{meaning.Tone}", meaning.IsRestore, meaning.Zone));
    }

    [Fact]
    public void The_text_beside_a_sia_code_is_shown() =>
        Assert.Equal("Room 12", EventMeaning.Of(Event("SIA-DCS", "#1234|Nri1/PA007^Room 12^")).Text);

    [Fact]
    public void No_bytes_and_no_body_break_it()
    {
        FrameRules rules = new(Settings, n => new string('x', n));
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            rules.Judge(bytes, Vectors.Morning);
            string body = Encoding.Latin1.GetString(bytes);
            rules.Judge(Vectors.Bytes(Vectors.Wrap($"\"SIA-DCS\"0001R0L0#77[{body}")), Vectors.Morning);
            EventView.Of(Event("ADM-CID", body) with { Extended = body }, Settings);
            EventView.Of(Event("SIA-DCS", "#1234|N" + body), Settings);
        }).QuickCheckThrowOnFailure();
    }

    private static ReceivedEvent Event(string protocol, string data) =>
        new() { ReceivedUnixMs = 0, Account = "1234", Protocol = protocol, Data = data, Sequence = 1 };
}
