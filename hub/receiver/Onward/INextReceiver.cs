using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Receiver.Journal;

namespace SchoolButton.Hub.Receiver.Onward;

/// <summary>A next receiver, whatever it speaks. One exchange at a time.</summary>
internal interface INextReceiver : IAsyncDisposable
{
    /// <summary>Tells one event and waits for the answer. Does not throw but for the cancellation.</summary>
    Task<LineAnswer> PassOnAsync(ReceivedEvent e, CancellationToken cancellation);

    /// <summary>Tries the way without telling anything. Does not throw but for the cancellation.</summary>
    Task<LineAnswer> SuperviseAsync(CancellationToken cancellation);
}
