using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>A line to one site's receiver.</summary>
public interface IReceiverLine : IAsyncDisposable
{
    /// <summary>Sends one message and waits for the answer, within the line's own limits. Does not throw.</summary>
    Task<LineAnswer> SendAsync(Report report, CancellationToken cancellation);
}
