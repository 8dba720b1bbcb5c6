using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>
/// A line that another may take the place of while the hub runs: what is on the wire comes to its end over the old one, the
/// next message goes over the new one.
/// </summary>
internal sealed class ChangingLine(IReceiverLine first) : IReceiverLine
{
    private readonly Lock _lock = new();
    private Held _held = new(first);

    public Task<LineAnswer> SendAsync(Outgoing message, CancellationToken cancellation) =>
        UseAsync(line => line.SendAsync(message, cancellation));

    public Task<LineAnswer> SuperviseAsync(CancellationToken cancellation) =>
        UseAsync(line => line.SuperviseAsync(cancellation));

    /// <returns>Ends when the old line is closed; nobody need wait for it.</returns>
    public Task ChangeAsync(IReceiverLine line)
    {
        Held old;
        bool isIdle;
        lock (_lock)
        {
            old = _held;
            _held = new Held(line);
            old.IsLeft = true;
            isIdle = old.Users == 0;
        }

        return isIdle ? CloseAsync(old) : old.Closed.Task;
    }

    public ValueTask DisposeAsync() => _held.Line.DisposeAsync();

    private async Task<LineAnswer> UseAsync(Func<IReceiverLine, Task<LineAnswer>> use)
    {
        Held held;
        lock (_lock)
        {
            held = _held;
            held.Users++;
        }

        try
        {
            return await use(held.Line);
        }
        finally
        {
            bool isLast;
            lock (_lock)
            {
                held.Users--;
                isLast = held.IsLeft && held.Users == 0;
            }

            if (isLast)
            {
                // Not awaited: the answer is not kept waiting for it, nor spoiled by it.
                _ = CloseAsync(held);
            }
        }
    }

    private static async Task CloseAsync(Held held)
    {
        await held.Line.DisposeAsync();
        held.Closed.TrySetResult();
    }

    private sealed class Held(IReceiverLine line)
    {
        public IReceiverLine Line { get; } = line;

        public int Users { get; set; }

        public bool IsLeft { get; set; }

        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
