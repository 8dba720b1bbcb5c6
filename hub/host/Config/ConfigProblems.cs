namespace SchoolButton.Hub.Host.Config;

/// <summary>
/// All that is wrong with a configuration. Each entry names the field and what to enter, and never a value: somebody may have
/// put a key into the wrong field.
/// </summary>
internal sealed class ConfigProblems
{
    private readonly List<string> _found = [];

    public IReadOnlyList<string> Found => _found;

    public void Add(string problem) => _found.Add(problem);

    public void Require(bool condition, string problem)
    {
        if (!condition)
        {
            _found.Add(problem);
        }
    }

    /// <returns>What was written if it is within the limits, the default otherwise.</returns>
    public TimeSpan Seconds(double? written, TimeSpan otherwise, TimeSpan min, TimeSpan max, string at)
    {
        if (written is not { } seconds)
        {
            return otherwise;
        }

        if (seconds >= min.TotalSeconds && seconds <= max.TotalSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        Add(FormattableString.Invariant($"{at}: {min.TotalSeconds} to {max.TotalSeconds} is needed, not {seconds}"));
        return otherwise;
    }
}
