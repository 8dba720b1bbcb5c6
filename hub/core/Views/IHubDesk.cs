using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core.Views;

/// <summary>What a person at the console may do. Each call returns when the deed is on disk.</summary>
public interface IHubDesk
{
    Task<DeskAnswer> AcknowledgeAsync(long alarmId, string by, CancellationToken cancellationToken);

    /// <summary>Sends a command to a device that is connected now.</summary>
    Task<DeskAnswer> CommandAsync(string deviceId, CommandKind command, int argument, CancellationToken cancellationToken);
}

public enum DeskAnswer
{
    Done = 0,

    /// <summary>It had been done before; nothing changed.</summary>
    AlreadyDone = 1,

    NotFound = 2,

    /// <summary>The hub cannot take it now (it is stopping, or its disk is full).</summary>
    Unavailable = 3,
}
