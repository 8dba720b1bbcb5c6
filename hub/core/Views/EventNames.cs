using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Views;

/// <summary>The names of event kinds in the API.</summary>
public static class EventNames
{
    public static string Of(EventKind kind) => kind switch
    {
        EventKind.None => "none",
        EventKind.Panic => "panic",
        EventKind.SilentPanic => "silent-panic",
        EventKind.Duress => "duress",
        EventKind.Medical => "medical",
        EventKind.Test => "test",
        EventKind.Drill => "drill",
        EventKind.Cancel => "cancel",
        EventKind.Tamper => "tamper",
        EventKind.Fault => "fault",
        _ => $"kind-{(int)kind}",
    };
}
