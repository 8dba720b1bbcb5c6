namespace SchoolButton.Hub.Lines;

/// <summary>A password or token. Prints as a placeholder, so that no record, log or error can show it.</summary>
public sealed class SecretText
{
    private readonly string _value;

    /// <exception cref="ArgumentException">It is empty.</exception>
    public SecretText(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
    }

    public override string ToString() => "(secret)";

    /// <summary>For the wire alone.</summary>
    internal string Reveal() => _value;
}
