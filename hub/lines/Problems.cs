namespace SchoolButton.Hub.Lines;

/// <summary>What is wrong with a line's settings; each entry is "field: what is needed", never a value that could be secret.</summary>
internal sealed class Problems
{
    private readonly List<string> _found = [];

    public IReadOnlyList<string> Found => _found;

    public void Unless(bool condition, string otherwise)
    {
        if (!condition)
        {
            _found.Add(otherwise);
        }
    }

    public void UnlessBetween(TimeSpan value, TimeSpan min, TimeSpan max, string field) => Unless(
        value >= min && value <= max,
        FormattableString.Invariant($"{field}: {min.TotalSeconds} to {max.TotalSeconds} seconds are needed, not {value.TotalSeconds}"));

    /// <exception cref="ArgumentException">Something is wrong; the message says all of it.</exception>
    public static void Throw(string line, IReadOnlyList<string> found)
    {
        if (found.Count > 0)
        {
            throw new ArgumentException($"The {line} line cannot be set up: {string.Join("; ", found)}.");
        }
    }
}
