using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>A line to one receiver of one site, whatever it speaks. One exchange at a time.</summary>
public interface IReceiverLine : IAsyncDisposable
{
    /// <summary>Sends one message and waits for the answer, within the line's own limits. Does not throw but for the cancellation.</summary>
    Task<LineAnswer> SendAsync(Outgoing message, CancellationToken cancellation);

    /// <summary>
    /// Tries the line without telling anything (<see cref="PathSupervision.Link"/>). A line that has no such message answers
    /// <see cref="SendOutcome.Refused"/>; a configuration does not ask it to.
    /// </summary>
    Task<LineAnswer> SuperviseAsync(CancellationToken cancellation);
}
