namespace SchoolButton.Hub.Malformed;

/// <summary>One parser, the grammar of its language, and the outcomes it can have.</summary>
public interface ITrial
{
    /// <summary>As the command line calls it.</summary>
    string Name { get; }

    /// <summary>Outcomes that some thousand sentences must reach, or the grammar does not try what it should.</summary>
    IReadOnlyList<string> Reaches { get; }

    /// <summary>What may stand in a sentence and must never stand in what the parser says.</summary>
    IReadOnlyList<string> Secrets { get; }

    /// <summary>Makes the next sentence: valid in about one case of four, else broken.</summary>
    Sentence Make(Dice dice);

    /// <summary>Has the parser read. Whatever it throws that its contract does not name comes out.</summary>
    /// <param name="second">
    /// The second reading of the same sentence: where the language is a stream, cut elsewhere. The outcome must be the same.
    /// </param>
    /// <exception cref="TrialException">The parser broke a promise of its own.</exception>
    Outcome Read(byte[] sentence, bool second);
}

/// <summary>A parser broke a promise; the message says which.</summary>
public sealed class TrialException(string message) : Exception(message);
