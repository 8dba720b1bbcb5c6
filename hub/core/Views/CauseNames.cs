using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Views;

/// <summary>The names of causes in the API.</summary>
public static class CauseNames
{
    /// <summary>A press pattern, or of a fault the fault; null where there is none to tell.</summary>
    public static string? Of(EventKind kind, byte cause) => kind switch
    {
        EventKind.Fault => Of((FaultCode)cause),
        EventKind.Cancel or EventKind.Tamper => null,
        _ => Of((PressCause)cause),
    };

    public static string? Of(PressCause cause) => cause switch
    {
        PressCause.None => null,
        PressCause.Single => "single",
        PressCause.Hold => "hold",
        PressCause.Double => "double",
        PressCause.Triple => "triple",
        PressCause.Both => "both",
        PressCause.Second => "second",
        _ => $"cause-{(int)cause}",
    };

    public static string Of(ResetCause cause) => cause switch
    {
        ResetCause.PowerOn => "power-on",
        ResetCause.Supervisor => "supervisor",
        ResetCause.WokenByTimer => "woken-by-timer",
        ResetCause.WokenByContact => "woken-by-contact",
        _ => $"reset-{(int)cause}",
    };

    public static string? Of(FaultCode fault) => fault switch
    {
        FaultCode.None => null,
        FaultCode.StuckButton => "stuck-button",
        FaultCode.Settings => "settings",
        FaultCode.Storage => "storage",
        FaultCode.Restarted => "restarted",
        FaultCode.Radio => "radio",
        FaultCode.SafeMode => "safe-mode",
        _ => $"fault-{(int)fault}",
    };
}
