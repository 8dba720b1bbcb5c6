using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Console;

internal static class AlarmDelivery
{
    /// <summary>
    /// True while a receiver should have this alarm and none has. A person's acknowledgement does not change that:
    /// the police still know nothing. The page applies the same rule (alarms.js).
    /// </summary>
    public static bool IsUndelivered(this AlarmView alarm) =>
        alarm.ForwardedAt is null
        && (alarm.Receiver is not null || alarm.State is AlarmState.Sending or AlarmState.Failing);
}
