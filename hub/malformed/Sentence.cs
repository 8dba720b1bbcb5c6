namespace SchoolButton.Hub.Malformed;

/// <summary>What a parser is given.</summary>
/// <param name="Means">For a sentence that was left as the grammar made it: what must be read from it. Null for any other.</param>
public sealed record Sentence(byte[] Bytes, string? Means = null);

/// <summary>What a parser made of it.</summary>
/// <param name="Word">accepted, or in a word or two why not: one of few, so that they can be counted.</param>
/// <param name="Means">What was read, in a canonical form.</param>
/// <param name="Said">Everything it told anybody: errors, log lines, answers. No secret may be in it.</param>
public sealed record Outcome(string Word, string? Means = null, string Said = "")
{
    public const string Accepted = "accepted";
}
