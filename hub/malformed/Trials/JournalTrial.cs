using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Malformed.Grammar;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Storage.Spare;

namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>A line of the spare journal: torn, rotten, or of another version under a right sum.</summary>
internal sealed class JournalTrial : ITrial
{
    private const int SumLength = 16;

    public string Name => "journal";

    public IReadOnlyList<string> Reaches => [Outcome.Accepted, "not whole", "another version"];

    public IReadOnlyList<string> Secrets => [];

    public Sentence Make(Dice dice)
    {
        long number = dice.Below(int.MaxValue);
        StepRows rows = new(
            [new AlarmRow(1, dice.Below(99), 0, dice.Below(9_999), 1, false, 1, 1, "school", 1, 1, 0, 0, null, 0, 0, "r", null, 0, 0, 0, 0)],
            [new HistoryEntry(1, dice.Below(99_999), "raised", dice.Percent(50) ? null : "v1")],
            [], [new PathRow("school", dice.Between(1, 9_999), "first", 0)], [], [], [], [], [], [], Durable: true);
        byte[] json = JournalLine.ToJson(rows);
        byte[] sound = JournalLine.Write(number, json)[..^1];
        switch (dice.Below(4))
        {
            case 0:
                return new Sentence(sound, $"{number} {Convert.ToHexString(json)}");
            case 1:
                return new Sentence(Rot.Of(sound, dice));
            default:
                Parts tokens = JsonText.Tokens(JsonSerializer.Deserialize<JsonElement>(json)).Break(dice, JsonText.Wild);
                return new Sentence(Summed([
                    .. Encoding.ASCII.GetBytes(dice.Number().ToString(CultureInfo.InvariantCulture)), (byte)' ', .. tokens.ToBytes(),
                ]));
        }
    }

    public Outcome Read(byte[] sentence, bool second)
    {
        try
        {
            return JournalLine.Read(sentence) is { } line
                ? new Outcome(Outcome.Accepted, $"{line.Number} {Convert.ToHexString(JournalLine.ToJson(line.Rows))}")
                : new Outcome("not whole");
        }
        catch (JsonException)
        {
            return new Outcome("another version");
        }
    }

    private static byte[] Summed(byte[] words) =>
    [
        .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(words).AsSpan(0, SumLength / 2))), (byte)' ', .. words,
    ];
}
