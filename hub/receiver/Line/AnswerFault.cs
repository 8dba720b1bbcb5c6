using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Receiver.Views;

namespace SchoolButton.Hub.Receiver.Line;

/// <summary>
/// Answers against the standard, to see what a sender makes of them. What is so answered is not kept, and the page says all the
/// while that this receiver is none. Safe for several threads.
/// </summary>
internal sealed class AnswerFault(Board board, TimeProvider time)
{
    /// <summary>How late a slow answer is.</summary>
    public static readonly TimeSpan Slowness = TimeSpan.FromSeconds(3);

    /// <summary>What a web server says when it is sent DC-09.</summary>
    private static readonly byte[] Garbage = "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray();

    private volatile Dc09AnswerMode _mode = Dc09AnswerMode.Ack;

    public Dc09AnswerMode Mode
    {
        get => _mode;
        set
        {
            _mode = value;
            board.Trouble("answer", value switch
            {
                Dc09AnswerMode.Ack => null,
                Dc09AnswerMode.Slow => "FOR TRYING ONLY: as --answer says, every answer comes 3 s late.",
                _ => $"FOR TRYING ONLY: as --answer says, this receiver answers {Words(value)} and keeps nothing. Start it without --answer.",
            });
        }
    }

    /// <returns>What a frame in good order is answered instead of being taken; null if it is to be taken.</returns>
    public byte[]? Instead(FrameVerdict verdict) => verdict.Frame is not { } frame ? null : _mode switch
    {
        Dc09AnswerMode.Nak => new Dc09Frame { Id = Dc09Ids.Nak, Sequence = 0, Timestamp = time.GetUtcNow() }.Encode(),
        Dc09AnswerMode.Duh => FrameRules.Reply(Dc09Ids.Duh, frame, null).Encode(),
        Dc09AnswerMode.Garbage => Garbage,
        Dc09AnswerMode.Nothing => [],
        _ => null,
    };

    public Task DelayAsync() => _mode == Dc09AnswerMode.Slow ? Task.Delay(Slowness, time) : Task.CompletedTask;

    private static string Words(Dc09AnswerMode mode) => mode switch
    {
        Dc09AnswerMode.Nak => "NAK to everything",
        Dc09AnswerMode.Duh => "DUH to everything",
        Dc09AnswerMode.Garbage => "what is no DC-09",
        _ => "nothing",
    };
}
