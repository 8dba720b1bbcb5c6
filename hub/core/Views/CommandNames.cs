using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Views;

/// <summary>The names of commands in the API.</summary>
public static class CommandNames
{
    public const string Ping = "ping";
    public const string Identify = "identify";
    public const string TestMode = "test-mode";
    public const string WalkTest = "walk-test";

    /// <returns>Null for none.</returns>
    public static string? Of(CommandKind kind) => kind switch
    {
        CommandKind.None => null,
        CommandKind.Ping => Ping,
        CommandKind.Identify => Identify,
        CommandKind.TestMode => TestMode,
        CommandKind.WalkTest => WalkTest,
        CommandKind.Announce => "announce",
        _ => $"command-{(int)kind}",
    };
}
