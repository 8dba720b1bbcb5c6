using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Inputs;

/// <summary>A person asks something of a device.</summary>
public sealed class SendCommand : Input
{
    public required uint Address { get; init; }

    public required CommandKind Kind { get; init; }

    public int Argument { get; init; }

    /// <summary>Who, in their own words.</summary>
    public string By { get; init; } = string.Empty;

    /// <summary>Whether it has a session of its own now; one that has not may still be reached over a gateway.</summary>
    public bool IsConnected { get; init; } = true;

    /// <summary>Set by the core.</summary>
    public DeskAnswer Answer { get; internal set; }
}
