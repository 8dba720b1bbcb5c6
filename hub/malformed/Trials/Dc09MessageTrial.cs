using System.Text;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Malformed.Grammar;

namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>What the built-in receiver makes of bytes: splitter, frame, seal, event and the answer to it.</summary>
internal sealed class Dc09MessageTrial : ITrial
{
    private const int MaxZone = 999;

    public string Name => "dc09-message";

    public IReadOnlyList<string> Reaches =>
    [
        Outcome.Accepted, "Duh", "Nak", "no line", nameof(Dc09Fault.NotAFrame), nameof(Dc09Fault.WrongLength),
        nameof(Dc09Fault.WrongCrc), nameof(Dc09Fault.WrongFields), nameof(Dc09Fault.WrongKey),
    ];

    public IReadOnlyList<string> Secrets => [Dc09Grammar.KeyHex];

    public Sentence Make(Dice dice)
    {
        bool isSealed = dice.Percent(80);
        bool isSia = dice.Percent(30);
        int sequence = dice.Between(1, Dc09Frame.MaxSequence);
        int zone = dice.Between(0, MaxZone);
        string data = isSia
            ? $"#{Dc09Grammar.Account}|Nri1/PA{zone:D3}"
            : $"#{Dc09Grammar.Account}|{dice.Pick("1", "3", "6")}120 01 {zone:D3}";
        DateTimeOffset at = StillTime.Now.AddSeconds(dice.Pick(0, 0, 0, 0, 19, -39, 60, -60));
        string id = isSia ? Dc09Ids.Sia : Dc09Ids.ContactId;
        Parts opening = new Parts().Add(id, "\"", $"{sequence:D4}", "R", dice.Pick("0", "1", "ABCDEF"), "L", dice.Pick("0", "15"), "#", Dc09Grammar.Account, "[");
        Parts content = new Parts().Add(data, "]");
        if (dice.Percent(20))
        {
            content.Add("[", "X030E57.5", "]");
        }

        content.Add("_", Dc09Time.Print(at));
        if (dice.Percent(25))
        {
            bool inTime = (at - StillTime.Now).Duration() < Dc09Time.MaxBehind && isSealed;
            byte[] sound = Dc09Grammar.Sound(opening, content, isSealed);
            return new Sentence(sound, inTime ? $"{id} {Dc09Grammar.Account} {sequence} {data} {Dc09Time.Print(at)};" : null);
        }

        return new Sentence(Dc09Grammar.Broken(opening, content, isSealed, dice));
    }

    public Outcome Read(byte[] sentence, bool second)
    {
        ReceiverRules rules = new(new Dc09ReceiverOptions { Key = Dc09Grammar.Key }, length => new string('P', length));
        Dc09Splitter splitter = new();
        StringBuilder means = new();
        StringBuilder said = new();
        string? word = null;
        int step = second ? 1 : Math.Max(1, sentence.Length);
        for (int at = 0; at < sentence.Length; at += step)
        {
            ReadOnlySpan<byte> bytes = sentence.AsSpan(at, Math.Min(step, sentence.Length - at));
            while (splitter.TryTake(ref bytes, out ReadOnlySpan<byte> line))
            {
                ReceiverRules.Decision decision = rules.Decide(line, Dc09AnswerMode.Ack, StillTime.Now);
                said.Append(Encoding.Latin1.GetString(decision.Answer));
                word ??= decision.Message is { } got
                    ? got.Accepted ? Outcome.Accepted : got.Answer.ToString()
                    : decision.Fault.ToString();
                if (decision.Message is { Accepted: true } m)
                {
                    means.Append($"{m.Id} {m.Account} {m.Sequence} {m.Data} {Dc09Time.Print(m.Timestamp!.Value)};");
                }
            }
        }

        if (splitter.Rubbish > sentence.Length)
        {
            throw new TrialException($"of {sentence.Length} bytes {splitter.Rubbish} were rubbish");
        }

        return new Outcome(word ?? "no line", means.ToString(), said.ToString());
    }
}
