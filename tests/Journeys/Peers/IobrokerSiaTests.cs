using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Peers;

/// <summary>Our sender and a receiver that others wrote: iobroker.sia from npm.</summary>
public class IobrokerSiaTests
{
    private const string Account = "00ABCD";
    private const string Key128 = "000102030405060708090A0B0C0D0E0F";
    private const string Key192 = Key128 + "1011121314151617";
    private const string Key256 = Key192 + "18191A1B1C1D1E1F";
    private const string NoKey = "";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [PeerFact("npm:iobroker.sia")]
    public Task It_takes_contact_id_in_the_clear() => AssertTaken(Dc09Protocol.ContactId, NoKey, "ADM-CID", "#00ABCD|1120 01 007");

    [PeerFact("npm:iobroker.sia")]
    public Task It_takes_contact_id_under_AES_128() => AssertTaken(Dc09Protocol.ContactId, Key128, "*ADM-CID", "#00ABCD|1120 01 007");

    [PeerFact("npm:iobroker.sia")]
    public Task It_takes_contact_id_under_AES_192() => AssertTaken(Dc09Protocol.ContactId, Key192, "*ADM-CID", "#00ABCD|1120 01 007");

    [PeerFact("npm:iobroker.sia")]
    public Task It_takes_contact_id_under_AES_256() => AssertTaken(Dc09Protocol.ContactId, Key256, "*ADM-CID", "#00ABCD|1120 01 007");

    [PeerFact("npm:iobroker.sia")]
    public Task It_takes_sia_in_the_clear() => AssertTaken(Dc09Protocol.Sia, NoKey, "SIA-DCS", "#00ABCD|Nri1/PA007^TEXT^");

    [PeerFact("npm:iobroker.sia")]
    public Task It_takes_sia_encrypted() => AssertTaken(Dc09Protocol.Sia, Key128, "*SIA-DCS", "#00ABCD|Nri1/PA007^TEXT^");

    [PeerFact("npm:iobroker.sia")]
    public Task It_takes_datagrams_in_the_clear() =>
        AssertTaken(Dc09Protocol.ContactId, NoKey, "ADM-CID", "#00ABCD|1120 01 007", Dc09Transport.Udp);

    [PeerFact("npm:iobroker.sia")]
    public Task It_takes_encrypted_datagrams() =>
        AssertTaken(Dc09Protocol.Sia, Key256, "*SIA-DCS", "#00ABCD|Nri1/PA007^TEXT^", Dc09Transport.Udp);

    [PeerFact("npm:iobroker.sia")]
    public Task It_takes_a_connection_for_each_message() =>
        AssertTaken(Dc09Protocol.ContactId, Key128, "*ADM-CID", "#00ABCD|1120 01 007", Dc09Transport.TcpPerMessage);

    [PeerFact("npm:iobroker.sia")]
    public async Task It_refuses_link_supervision_and_the_words_say_what_to_set_instead()
    {
        using IobrokerSiaPeer peer = await IobrokerSiaPeer.StartAsync(Account, hexKey: null);
        await using Dc09Sender sender = Sender(peer, Dc09Protocol.ContactId, NoKey, TimeProvider.System);

        Dc09Result result = await sender.SuperviseAsync(CancellationToken.None).WaitAsync(Patience);

        Assert.Equal(Dc09Outcome.ClockRefused, result.Outcome);
        Assert.Contains("refuses NULL", result.Detail, StringComparison.Ordinal);
    }

    [PeerFact("npm:iobroker.sia")]
    public async Task It_refuses_a_wrong_clock_and_takes_the_corrected_one()
    {
        using IobrokerSiaPeer peer = await IobrokerSiaPeer.StartAsync(Account, Key128);
        await using Dc09Sender sender = Sender(peer, Dc09Protocol.ContactId, Key128, new WrongClock());

        Dc09Result first = await SendAsync(sender, 1);
        JsonElement refused = await peer.NextAsync();
        JsonElement taken = await NextTakenAsync(peer);
        Dc09Result second = await SendAsync(sender, 2);
        JsonElement next = await NextTakenAsync(peer);

        Assert.True(first.Outcome == Dc09Outcome.Acknowledged, first.Detail);
        Assert.True(second.Outcome == Dc09Outcome.Acknowledged, second.Detail);
        Assert.Contains("to old", Text(refused, "error"), StringComparison.Ordinal);
        Assert.True(("0001", "0002") == (Text(taken, "seq"), Text(next, "seq")), $"{refused}\n{taken}\n{next}");
    }

    [PeerFact("npm:iobroker.sia")]
    public async Task A_wrong_key_is_never_taken_for_an_ack_and_the_words_name_the_key()
    {
        using IobrokerSiaPeer peer = await IobrokerSiaPeer.StartAsync(Account, Key256);
        await using Dc09Sender sender = Sender(peer, Dc09Protocol.ContactId, Key128, TimeProvider.System);

        Dc09Result result = await SendAsync(sender, 1);

        // What the rubbish decrypts to is chance: mostly it answers NAK, sometimes an ACK sealed with its own key.
        Assert.Contains(result.Outcome, new[] { Dc09Outcome.ClockRefused, Dc09Outcome.Garbage });
        Assert.Contains("key", result.Detail, StringComparison.Ordinal);
    }

    /// <summary>It may tell of one refusal twice.</summary>
    private static async Task<JsonElement> NextTakenAsync(IobrokerSiaPeer peer)
    {
        while (true)
        {
            JsonElement told = await peer.NextAsync();
            if (told.TryGetProperty("seq", out _))
            {
                return told;
            }
        }
    }

    private static async Task AssertTaken(
        Dc09Protocol protocol, string key, string id, string data, Dc09Transport transport = Dc09Transport.Tcp)
    {
        using IobrokerSiaPeer peer = await IobrokerSiaPeer.StartAsync(Account, key == NoKey ? null : key);
        await using Dc09Sender sender = Sender(peer, protocol, key, TimeProvider.System, transport);

        // All over one connection, with texts of every length, so that the pad has every length too.
        for (int sequence = 1; sequence <= 20; sequence++)
        {
            string text = new('x', sequence);
            Dc09Result result = await SendAsync(sender, sequence, text);
            JsonElement got = await peer.NextAsync();

            Assert.True(result.Outcome == Dc09Outcome.Acknowledged, result.Detail);
            Assert.Equal(
                (id, $"{sequence:D4}", "0", "0", Account, data.Replace("TEXT", text, StringComparison.Ordinal)),
                (Text(got, "id"), Text(got, "seq"), Text(got, "receiver"), Text(got, "line"), Text(got, "account"), Text(got, "data")));
        }
    }

    private static Dc09Sender Sender(
        IobrokerSiaPeer peer, Dc09Protocol protocol, string key, TimeProvider time, Dc09Transport transport = Dc09Transport.Tcp)
    {
        var options = new Dc09SenderOptions
        {
            Host = "127.0.0.1",
            Port = transport == Dc09Transport.Udp ? peer.UdpPort : peer.Port,
            Account = Account,
            Protocol = protocol,
            Transport = transport,
            Key = key == NoKey ? null : Dc09Key.FromHex(key),
        };
        return new Dc09Sender(options, time, NullLogger<Dc09Sender>.Instance);
    }

    private static Task<Dc09Result> SendAsync(Dc09Sender sender, int sequence, string? text = null)
    {
        var message = new Dc09Message { Kind = ReportKind.Panic, Sequence = sequence, Zone = 7, Text = text };
        return sender.SendAsync(message, CancellationToken.None).WaitAsync(Patience);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    /// <summary>A hub whose clock is an hour behind.</summary>
    private sealed class WrongClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(-1);
    }
}
