using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Receivers;
using SchoolButton.Hub.Lines;
using Xunit;

namespace SchoolButton.Tests.Host;

public sealed class ChangingLineTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_is_on_the_wire_comes_to_its_end_and_the_next_message_goes_over_the_new_line()
    {
        HeldLine old = new();
        HeldLine next = new();
        await using ChangingLine line = new(old);
        Task<LineAnswer> first = line.SuperviseAsync(CancellationToken.None);

        Task closed = line.ChangeAsync(next);
        Task<LineAnswer> second = line.SuperviseAsync(CancellationToken.None);

        Assert.False(old.Closed.Task.IsCompleted);
        next.Answer.SetResult(new LineAnswer(SendOutcome.Acknowledged, null));
        Assert.Equal(SendOutcome.Acknowledged, (await second.WaitAsync(Generous)).Outcome);
        old.Answer.SetResult(new LineAnswer(SendOutcome.Refused, "late"));
        Assert.Equal("late", (await first.WaitAsync(Generous)).Detail);
        await closed.WaitAsync(Generous);
        Assert.True(old.Closed.Task.IsCompleted);
        Assert.False(next.Closed.Task.IsCompleted);
    }

    /// <summary>Answers when a test says what.</summary>
    private sealed class HeldLine : IReceiverLine
    {
        public TaskCompletionSource<LineAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<LineAnswer> SendAsync(Outgoing message, CancellationToken cancellation) => Answer.Task;

        public Task<LineAnswer> SuperviseAsync(CancellationToken cancellation) => Answer.Task;

        public ValueTask DisposeAsync()
        {
            Closed.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
