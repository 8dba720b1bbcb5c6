using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Storage;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>The order of the loop, which the hub's thread and the simulation share.</summary>
public sealed class LoopTurnTests
{
    private readonly Store _store = new();
    private readonly LoopTurn _turn;
    private readonly List<Input> _waiting = [];
    private int _releases;

    public LoopTurnTests()
    {
        HubSnapshot nothing = HubSnapshot.Empty;
        _turn = new LoopTurn(new HubCore(nothing, [], new CorePolicy(), Now), _store, new DeviceKeys());
    }

    private static Instant Now => new(10_000, 1_788_238_800_000);

    [Fact]
    public void Nothing_is_released_before_its_commit_succeeded_and_a_failed_commit_is_made_again()
    {
        _turn.Gather(Now, wasDeaf: false, Take);
        Assert.Throws<InvalidOperationException>(Release);
        _turn.Judge(Now, 0);
        Assert.True(_turn.Step.HasChanges);
        _store.IsFull = true;

        Assert.Throws<StoreException>(_turn.Commit);
        Assert.Throws<InvalidOperationException>(Release);
        _store.IsFull = false;
        _turn.Commit();
        Release();

        Assert.Equal((1, 1), (_store.Commits, _releases));
    }

    [Fact]
    public void Whoever_was_not_drained_is_not_judged_behind_the_last_input_that_was_taken()
    {
        _waiting.AddRange(Enumerable.Range(0, LoopTurn.MaxBatch + 1).Select(i => new Discarded { ReceivedMs = i }));
        _turn.Gather(Now, wasDeaf: false, Take);
        Assert.Equal(LoopTurn.MaxBatch, _turn.Batch.Count);
        Assert.True(_turn.HorizonMs(Now, aliveMs: Now.MonotonicMs) < LoopTurn.MaxBatch);
        Finish();

        _turn.Gather(Now, wasDeaf: false, Take);
        Assert.Single(_turn.Batch);
        Assert.InRange(_turn.HorizonMs(Now, aliveMs: Now.MonotonicMs), Now.MonotonicMs - 999, Now.MonotonicMs - 1);
        Assert.True(_turn.HorizonMs(Now, aliveMs: 2_000) < 2_000);
    }

    [Fact]
    public void A_directory_that_cannot_be_read_is_told_and_holds_up_nothing()
    {
        _store.IsFull = true;
        _waiting.Add(new Discarded());

        _turn.Gather(Now, wasDeaf: true, Take);

        Assert.True(_turn.HasLookedAtDirectory);
        Assert.NotNull(_turn.DirectoryFault);
        Assert.Equal([typeof(IngressChanged), typeof(Discarded)], _turn.Batch.Select(i => i.GetType()));
    }

    private void Finish()
    {
        _turn.Judge(Now, 0);
        _turn.Commit();
        Release();
    }

    private void Release() => _turn.Release((_, _) => _releases++);

    private bool Take(out Input input)
    {
        bool isThere = _waiting.Count > 0;
        input = isThere ? _waiting[0] : null!;
        if (isThere)
        {
            _waiting.RemoveAt(0);
        }

        return isThere;
    }

    private sealed class Store : IHubStore
    {
        public bool IsFull { get; set; }

        public int Commits { get; private set; }

        public HubSnapshot Load() => HubSnapshot.Empty;

        public void Commit(Step step)
        {
            Check();
            Commits++;
        }

        public bool ForgetHoursBefore(long unixMs) => false;

        public IReadOnlyList<DeviceEntry> DirectoryChanges()
        {
            Check();
            return [];
        }

        public void Dispose()
        {
            // Nothing is held.
        }

        private void Check()
        {
            if (IsFull)
            {
                throw new StoreException("the disk is full");
            }
        }
    }
}
