using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// Believes a hub's effects as devices, receiver and people do, and holds them against what a new start finds on disk.
/// </summary>
internal sealed class CrashWitness(VirtualHub hub)
{
    private static readonly EventKind[] Kinds =
        [EventKind.Panic, EventKind.Duress, EventKind.Tamper, EventKind.Test, EventKind.Drill, EventKind.Medical];

    /// <summary>How far each alarm was said to have come.</summary>
    private readonly Dictionary<(uint Address, uint Counter), AckStage> _claimed = [];

    private readonly HashSet<(uint Address, uint Counter)> _pressed = [];
    private readonly Dictionary<(uint Address, uint Counter), AlarmBody> _raised = [];
    private readonly HashSet<(uint Address, int Generation, uint Counter)> _sealed = [];

    /// <summary>The last attempt under each sequence number, which is how a receiver tells messages apart.</summary>
    private readonly Dictionary<int, Sent> _attempts = [];

    private readonly HashSet<int> _ended = [];
    private readonly HashSet<int> _delivered = [];
    private uint _counter = 6;
    private int _sends;
    private int _sendsOfThisLife;
    private int _acks;
    private int _downlinks;

    public VirtualHub Hub => hub;

    /// <summary>What the hub's sender has in its hands; a crash takes it out of them.</summary>
    public Sent? OnTheWire =>
        hub.Sends.Count > _sendsOfThisLife && !_ended.Contains(hub.Sends[^1].Sequence) ? hub.Sends[^1] : null;

    /// <summary>Leaves some low ones free for presses that were held back, and takes none that one of them has.</summary>
    public uint FreshCounter(uint device)
    {
        do
        {
            _counter++;
        }
        while (_raised.ContainsKey((device, _counter)));

        return _counter;
    }

    public void Raised(UplinkFrame frame) => _raised.TryAdd((frame.Address, frame.Counter), frame.Alarm!);

    /// <summary>An alarm under this counter: if there was one, the same bytes, as a device sends them again.</summary>
    public UplinkFrame Again(uint device, uint counter) => new()
    {
        ReceivedMs = hub.NowMs,
        Address = device,
        Generation = 0,
        Counter = counter,
        Alarm = _raised.GetValueOrDefault((device, counter)) ?? hub.AlarmFrame(counter, EventKind.Panic, device).Alarm,
    };

    public EventKind KindOf(int number) => Kinds[number % Kinds.Length];

    /// <summary>A batch is on disk, whether or not its effects get out.</summary>
    public void Committed(IEnumerable<Input> batch)
    {
        foreach (Input input in batch)
        {
            switch (input)
            {
                case UplinkFrame { Alarm: not null, Verdict: FrameVerdict.Accepted or FrameVerdict.Repeated } press:
                    Claim(press.Address, press.Counter, AckStage.Stored);
                    Assert.Equal(press.Verdict == FrameVerdict.Accepted, _pressed.Add((press.Address, press.Counter)));
                    break;
                case ReportAnswered answer:
                    int sequence = hub.Sends.Last(s => s.ReportId == answer.ReportId).Sequence;
                    _ended.Add(sequence);
                    if (answer.Outcome == SendOutcome.Acknowledged)
                    {
                        _delivered.Add(sequence);
                    }

                    break;
            }
        }
    }

    public void CheckEffects()
    {
        for (; _acks < hub.Acks.Count; _acks++)
        {
            Told told = hub.Acks[_acks];
            if (told.Stage != AckStage.Heard)
            {
                Claim(told.Address, told.Counter, told.Stage);
            }
        }

        for (; _downlinks < hub.Downlinks.Count; _downlinks++)
        {
            Downlink sent = hub.Downlinks[_downlinks];
            Assert.True(_sealed.Add((sent.Address, sent.Generation, sent.Counter)), $"{sent} uses a counter again");
        }

        for (; _sends < hub.Sends.Count; _sends++)
        {
            Check(hub.Sends[_sends]);
        }
    }

    /// <summary>What a start right now would go on from.</summary>
    public void CheckDisk()
    {
        _sendsOfThisLife = hub.Sends.Count;
        HubSnapshot disk = hub.Store.Load();
        Dictionary<(uint, uint), AckStage> stages = disk.KnownAlarms.ToDictionary(
            k => ((uint)(k.Key >> 40), (uint)k.Key & Frame.MaxCounter), k => k.Stage);
        foreach (((uint, uint) alarm, AckStage stage) in _claimed)
        {
            bool stored = stages.TryGetValue(alarm, out AckStage kept);
            Assert.True(stored, $"alarm {alarm} was said to be stored and is not");
            Assert.True(kept >= stage, $"alarm {alarm} was said to have come to {stage} and is at {kept}");
        }

        Assert.Subset(_pressed, stages.Keys.ToHashSet());
        Assert.Equal(disk.Alarms.Count, disk.Alarms.DistinctBy(a => a.Id).Count());
        CheckStories(disk);

        // Every alarm that somebody is to be told of is either owed, once, or was delivered.
        Assert.Equal(
            disk.Alarms.Where(a => !a.IsFinished).Select(a => a.Id).Order(),
            disk.Reports.Select(r => r.AlarmId).Where(id => id > 0).Order());
        foreach (Sent sent in _attempts.Values.Where(s => !_delivered.Contains(s.Sequence)))
        {
            Report? owed = disk.Reports.SingleOrDefault(r => r.Sequence == sent.Sequence);
            if (owed is null)
            {
                // Only a cancel may be dropped, and only because of a newer call from its button, which is owed or was sent.
                Assert.Equal(ReportKind.Cancel, sent.Kind);
                Assert.True(
                    hub.Sends.Any(s => s.Address == sent.Address && s.AlarmId > sent.AlarmId && Reporting.IsCallForHelp(s.Kind))
                    || disk.Reports.Any(r => r.Address == sent.Address && r.AlarmId > sent.AlarmId && Reporting.IsCallForHelp(r.Kind)),
                    $"{sent} was dropped, and its button did not call again");
                continue;
            }

            Assert.Equal((sent.Kind, sent.Restore, sent.Address), (owed.Kind, owed.Restore, owed.Address));
            Assert.True(owed.Attempts >= sent.Attempt);
        }

        Assert.All(disk.Reports, r => Assert.DoesNotContain(r.Sequence, _delivered));
    }

    /// <summary>In the end a receiver that answers gets everything that it is to be told, each under one number.</summary>
    public void DeliverEverything()
    {
        hub.Restart();
        CheckDisk();
        for (int quiet = 0; quiet < 3;)
        {
            hub.NowMs += hub.Policy.RefusedRetryMs;
            Input[] batch = OnTheWire is { } sent ? [hub.AnswerTo(sent, SendOutcome.Acknowledged)] : [];
            hub.Apply(batch);
            Committed(batch);
            CheckEffects();
            quiet = batch.Length == 0 ? quiet + 1 : 0;
        }

        hub.Restart();
        CheckDisk();
        Assert.DoesNotContain(hub.Core.Alarms, a => !a.IsFinished);
        Assert.All(hub.Core.Alarms.Where(a => a.ForwardedUnixMs > 0), a => Assert.True(a.Attempts > 0));
    }

    /// <summary>Every alarm is what its history comes to.</summary>
    private void CheckStories(HubSnapshot disk)
    {
        if (hub.StoredHistory is not { } history)
        {
            return;
        }

        ILookup<long, HistoryEntry> stories = history.ToLookup(h => h.AlarmId);
        foreach (Alarm alarm in disk.Alarms)
        {
            Assert.Equal(AlarmRow.Of(alarm), AlarmRow.Of(AlarmStory.Fold(stories[alarm.Id])!));
        }
    }

    private void Claim(uint address, uint counter, AckStage stage)
    {
        AckStage before = _claimed.GetValueOrDefault((address, counter));
        _claimed[(address, counter)] = stage > before ? stage : before;
    }

    private void Check(Sent sent)
    {
        Assert.DoesNotContain(sent.Sequence, _delivered);
        if (_attempts.TryGetValue(sent.Sequence, out Sent before))
        {
            Assert.Equal((before.Kind, before.Restore, before.Address), (sent.Kind, sent.Restore, sent.Address));
            Assert.True(sent.Attempt > before.Attempt);
            Assert.True(sent.MayBeRepeat || _ended.Contains(sent.Sequence), $"{sent} may be with the receiver already");
        }

        _ended.Remove(sent.Sequence);
        _attempts[sent.Sequence] = sent;
    }
}
