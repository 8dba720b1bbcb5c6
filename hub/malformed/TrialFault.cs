namespace SchoolButton.Hub.Malformed;

/// <summary>A sentence at which a parser failed, as it can be replayed.</summary>
/// <param name="What">Which promise was broken, and how.</param>
public sealed record TrialFault(string Parser, byte[] Sentence, string What)
{
    public override string ToString() =>
        $"{Parser}: {What}{Environment.NewLine}  sentence {Convert.ToHexString(Sentence)}{Environment.NewLine}"
        + $"  replay with: schoolbutton fuzz-parsers --replay {Parser}:{Convert.ToHexString(Sentence)}";
}
