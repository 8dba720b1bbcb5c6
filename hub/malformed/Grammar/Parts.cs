using System.Text;

namespace SchoolButton.Hub.Malformed.Grammar;

/// <summary>A sentence as the list of its tokens, which can be left out, doubled, swapped or replaced as wholes.</summary>
public sealed class Parts
{
    private const int MaxParts = 512;

    private readonly List<byte[]> _parts = [];

    public int Count => _parts.Count;

    public Parts Add(params IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            _parts.Add(Encoding.UTF8.GetBytes(text));
        }

        return this;
    }

    public Parts Add(byte[] bytes)
    {
        _parts.Add(bytes);
        return this;
    }

    public byte[] ToBytes() => [.. _parts.SelectMany(part => part)];

    /// <param name="wild">Tokens that the language has, or that break parsers.</param>
    public Parts Break(Dice dice, IReadOnlyList<byte[]> wild)
    {
        for (int i = dice.Between(1, 3); i > 0 && _parts.Count > 0; i--)
        {
            int at = dice.Below(_parts.Count);
            switch (dice.Below(6))
            {
                case 0:
                    _parts.RemoveAt(at);
                    break;
                case 1 when _parts.Count < MaxParts:
                    _parts.InsertRange(at, Enumerable.Repeat(_parts[at], dice.Pick(1, 2, 40)));
                    break;
                case 2:
                    int other = dice.Below(_parts.Count);
                    (_parts[at], _parts[other]) = (_parts[other], _parts[at]);
                    break;
                case 3:
                    _parts[at] = dice.Pick(wild);
                    break;
                case 4:
                    _parts.Insert(at, dice.Pick(wild));
                    break;
                default:
                    _parts[at] = Rot.Of(_parts[at], dice);
                    break;
            }
        }

        return this;
    }
}
