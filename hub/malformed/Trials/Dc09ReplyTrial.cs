using System.Text;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Malformed.Grammar;

namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>What the sender makes of what a receiver answers to its message number 7.</summary>
internal sealed class Dc09ReplyTrial(bool isSealed) : ITrial
{
    private const int Sequence = 7;

    private static readonly Dc09Frame Request = new()
    {
        Id = Dc09Ids.ContactId, Sequence = Sequence, Account = Dc09Grammar.Account, Timestamp = StillTime.Now,
    };

    public string Name => isSealed ? "dc09-reply-sealed" : "dc09-reply";

    public IReadOnlyList<string> Reaches =>
    [
        Outcome.Accepted, "Nak", "Duh", "unbelievable", "no line", "for another message",
    ];

    public IReadOnlyList<string> Secrets => [Dc09Grammar.KeyHex];

    public Sentence Make(Dice dice)
    {
        string id = dice.Pick(Dc09Ids.Ack, Dc09Ids.Ack, Dc09Ids.Ack, Dc09Ids.Nak, Dc09Ids.Duh, Dc09Ids.Null);
        int sequence = dice.Percent(75) ? Sequence : dice.Pick(0, 8, 9_999);
        string account = dice.Percent(85) ? Dc09Grammar.Account : "9999";
        bool seal = isSealed && dice.Percent(90);
        Parts opening = new Parts().Add(id, "\"", $"{sequence:D4}");
        if (dice.Percent(80))
        {
            opening.Add("R", "0");
        }

        opening.Add("L", "0").Add(dice.Percent(90) ? ["#", account] : ["A0"]).Add("[");
        Parts content = new Parts().Add("]");
        if (seal || dice.Percent(30))
        {
            content.Add("_", Dc09Time.Print(StillTime.Now));
        }

        if (dice.Percent(25))
        {
            bool isOurs = id == Dc09Ids.Ack && sequence == Sequence && opening.ToBytes().AsSpan().IndexOf("#1234"u8) >= 0 && seal == isSealed;
            return new Sentence(Dc09Grammar.Sound(opening, content, seal), isOurs ? "Ack;" : null);
        }

        return new Sentence(Dc09Grammar.Broken(opening, content, seal, dice));
    }

    public Outcome Read(byte[] sentence, bool second)
    {
        ReplyJudge judge = new(Request, isSealed ? Dc09Grammar.Key : null);
        Dc09Splitter splitter = new();
        StringBuilder means = new();
        string? word = null;
        int step = second ? 1 : Math.Max(1, sentence.Length);
        for (int at = 0; at < sentence.Length; at += step)
        {
            ReadOnlySpan<byte> bytes = sentence.AsSpan(at, Math.Min(step, sentence.Length - at));
            while (splitter.TryTake(ref bytes, out ReadOnlySpan<byte> line))
            {
                if (judge.Judge(line) is { } reply)
                {
                    word ??= reply.Kind == Dc09ReplyKind.Ack ? Outcome.Accepted : reply.Kind.ToString();
                    means.Append(reply.Kind).Append(';');
                }
                else
                {
                    word ??= judge.Doubt is null ? "for another message" : "unbelievable";
                }
            }
        }

        return new Outcome(word ?? "no line", means.ToString(), judge.Doubt ?? "");
    }
}
