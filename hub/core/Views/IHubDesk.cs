using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Views;

/// <summary>What a person at the console may do. Each call returns when the deed is on disk.</summary>
public interface IHubDesk
{
    Task<DeskAnswer> AcknowledgeAsync(long alarmId, string by, CancellationToken cancellationToken);

    /// <summary>Sends a command to a device that is connected now.</summary>
    Task<DeskAnswer> CommandAsync(string deviceId, CommandKind command, int argument, CancellationToken cancellationToken);
}
