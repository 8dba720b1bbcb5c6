using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

/// <summary>A sender on standing time, set up as in the vectors.</summary>
internal sealed class SenderBench : IAsyncDisposable
{
    public SenderBench(int port, Func<Dc09SenderOptions, Dc09SenderOptions>? change = null, Dc09Pad? pad = null, DateTimeOffset? start = null)
    {
        Time = new ManualTime(start ?? Vectors.Morning);
        var options = new Dc09SenderOptions { Host = "127.0.0.1", Port = port, Account = "1234" };
        Options = change is null ? options : change(options);
        Sender = new Dc09Sender(Options, Time, NullLogger<Dc09Sender>.Instance, pad);
    }

    public ManualTime Time { get; }

    public Dc09SenderOptions Options { get; }

    public Dc09Sender Sender { get; }

    public static Dc09Message Panic(int sequence) => new() { Kind = ReportKind.Panic, Sequence = sequence, Zone = 7 };

    public async Task<Dc09Result> SendAsync(Dc09Message message) =>
        await Sender.SendAsync(message, CancellationToken.None).WaitAsync(Patience.Generous);

    /// <summary>Sends, and lets the reply timeout pass as soon as the peer has the message.</summary>
    public async Task<Dc09Result> SendAndRunOutAsync(Dc09Message message, Task peerHasIt)
    {
        Task<Dc09Result> sending = SendAsync(message);
        await peerHasIt;
        await Time.Scheduled(Options.ReplyTimeout);
        Time.Advance(Options.ReplyTimeout);
        return await sending;
    }

    public ValueTask DisposeAsync() => Sender.DisposeAsync();

    /// <summary>A key's characters must not be in anything that an operator or a log gets.</summary>
    public static void AssertKeyless(Dc09Result result)
    {
        string all = result.ToString();
        Assert.DoesNotContain(Vectors.TextKeyCharacters, all, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Vectors.HexKeyDigits, all, StringComparison.OrdinalIgnoreCase);
    }
}
