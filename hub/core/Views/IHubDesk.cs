using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Views;

/// <summary>What a person at the console may do. Each call returns when the deed is on disk.</summary>
public interface IHubDesk
{
    Task<DeskAnswer> AcknowledgeAsync(long alarmId, string by, CancellationToken cancellationToken);

    /// <summary>Says how far an alarm has come; see <see cref="Inputs.AdvanceAlarm"/>.</summary>
    /// <param name="note">In that person's words; null for none.</param>
    Task<DeskAnswer> AdvanceAsync(long alarmId, AlarmStep to, string by, string? note, CancellationToken cancellationToken);

    /// <summary>
    /// Sends a command to a device that is connected now, or that a gateway heard lately. What a wearable on the air may
    /// have slept through is kept too, and told when it next listens.
    /// </summary>
    Task<DeskAnswer> CommandAsync(
        string deviceId, CommandKind command, int argument, string by, CancellationToken cancellationToken);

    /// <summary>For a while nobody is told of a device's silence; see <see cref="Inputs.SnoozeDevice"/>.</summary>
    /// <param name="milliseconds">0 ends it now; more than <see cref="CorePolicy.SnoozeMaxMs"/> is cut.</param>
    Task<DeskAnswer> SnoozeAsync(string deviceId, long milliseconds, string by, CancellationToken cancellationToken);

    /// <summary>Has a site's annunciators tell something, or fall quiet (<see cref="Announcement.None"/>).</summary>
    /// <param name="seconds">After which it ends by itself.</param>
    Task<DeskAnswer> AnnounceAsync(
        string site, Announcement announcement, int seconds, string by, CancellationToken cancellationToken);
}
