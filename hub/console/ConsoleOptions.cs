namespace SchoolButton.Hub.Console;

/// <summary>What the composition root decides about the console.</summary>
public sealed record ConsoleOptions
{
    /// <summary>Shorter tokens could be guessed over the network.</summary>
    public const int MinTokenLength = 16;

    /// <summary>The bearer token that every call must show. At least <see cref="MinTokenLength"/> characters.</summary>
    public required string Token { get; init; }

    /// <summary>Keeps the token out of any log line that prints these options.</summary>
    public override string ToString() => nameof(ConsoleOptions);
}
