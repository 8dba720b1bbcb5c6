namespace SchoolButton.Hub.Doctor;

public enum Health
{
    Ok,

    /// <summary>It works, and somebody should look at it.</summary>
    Warning,

    /// <summary>It does not work, or will lose something.</summary>
    Wrong,
}

/// <summary>What one check found.</summary>
/// <param name="Check">What was looked at, in a word or two; the same at every run.</param>
/// <param name="Says">What is there.</param>
/// <param name="Mend">What to do about it; null where nothing is to be done.</param>
public sealed record Finding(string Check, Health Health, string Says, string? Mend = null)
{
    public static Finding Ok(string check, string says) => new(check, Health.Ok, says);

    public static Finding Warning(string check, string says, string mend) => new(check, Health.Warning, says, mend);

    public static Finding Wrong(string check, string says, string mend) => new(check, Health.Wrong, says, mend);

    public override string ToString() =>
        $"{Health.ToString().ToLowerInvariant(),-8} {Check}: {Says}" + (Mend is null ? "" : $"; {Mend}");
}
