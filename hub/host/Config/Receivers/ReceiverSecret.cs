using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>A key, secret or password of a receiver as a configuration has it: open, or sealed. Prints as a placeholder.</summary>
public sealed class ReceiverSecret
{
    /// <summary>Stands for one that is still sealed while everything else is checked.</summary>
    private static readonly string Placeholder = new('0', 32);

    private readonly string? _open;

    private ReceiverSecret(string? open, byte[]? sealedBytes)
    {
        _open = open;
        SealedBytes = sealedBytes;
    }

    public bool IsSealed => SealedBytes is not null;

    internal byte[]? SealedBytes { get; }

    public static ReceiverSecret OfText(string text) => new(text, null);

    public override string ToString() => IsSealed ? "(sealed)" : "(secret)";

    internal static ReceiverSecret OfSealed(byte[] bytes) => new(null, bytes);

    /// <summary>For the line alone; a placeholder while it is sealed, with which no line is made.</summary>
    internal string Reveal() => _open ?? Placeholder;

    internal SecretText ToSecretText() => new(Reveal());
}
