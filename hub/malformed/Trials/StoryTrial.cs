using System.Text;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Malformed.Grammar;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>The first entry of an alarm's history, of which the alarm can be made again.</summary>
internal sealed class StoryTrial : ITrial
{
    private static readonly byte[][] Wild =
    [
        [], " "u8.ToArray(), "="u8.ToArray(), "%"u8.ToArray(), "%zz"u8.ToArray(), "%00"u8.ToArray(), "%FF%FE"u8.ToArray(), "v2"u8.ToArray(),
        "-1"u8.ToArray(), "999"u8.ToArray(), "99999999999999999999"u8.ToArray(), "+5"u8.ToArray(), [0], [0xC3, 0x28],
        Encoding.ASCII.GetBytes(new string('9', 5_000)),
    ];

    public string Name => "story";

    public IReadOnlyList<string> Reaches => [Outcome.Accepted, "not told"];

    public IReadOnlyList<string> Secrets => [];

    public Sentence Make(Dice dice)
    {
        Alarm alarm = new()
        {
            Id = 7,
            Address = (uint)dice.Between(1, 0xFFFFFF),
            Generation = dice.Below(4_096),
            Counter = (uint)dice.Below(int.MaxValue),
            Kind = (EventKind)dice.Between(1, 9),
            Restore = dice.Percent(20),
            Zone = (byte)dice.Below(256),
            Cause = (byte)dice.Below(256),
            Site = dice.Pick("school-7", "школа 7", "a=b c%d"),
            RaisedUnixMs = 1,
            StoredUnixMs = dice.Below(int.MaxValue),
            Receiver = dice.Percent(50) ? null : "192.0.2.20:9000",
        };
        string detail = AlarmStory.Begin(alarm).Detail!;
        if (dice.Percent(25))
        {
            return new Sentence(Encoding.UTF8.GetBytes(detail), detail);
        }

        Parts parts = new();
        foreach (string word in detail.Split(' '))
        {
            string[] pair = word.Split('=', 2);
            parts.Add(parts.Count == 0 ? [] : [" "]).Add(pair.Length == 2 ? [pair[0], "=", pair[1]] : pair);
        }

        byte[] broken = parts.Break(dice, Wild).ToBytes();
        return new Sentence(dice.Percent(30) ? Rot.Of(broken, dice) : broken);
    }

    public Outcome Read(byte[] sentence, bool second)
    {
        HistoryEntry raised = new(7, 1, AlarmStory.Raised, Encoding.UTF8.GetString(sentence));
        return AlarmStory.Fold([raised]) is { } alarm
            ? new Outcome(Outcome.Accepted, AlarmStory.Begin(alarm).Detail)
            : new Outcome("not told");
    }
}
