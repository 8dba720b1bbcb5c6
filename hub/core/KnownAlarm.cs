using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>What must be remembered of an alarm for ever: that it was stored, and how far it came.</summary>
/// <param name="Key">See <see cref="AlarmKey"/>.</param>
public readonly record struct KnownAlarm(ulong Key, AckStage Stage);
