namespace SchoolButton.Hub.Core.Inputs;

/// <summary>The hub can, or cannot, hear devices. While it cannot, nobody is blamed.</summary>
public sealed class IngressChanged : Input
{
    public required bool Listening { get; init; }
}
