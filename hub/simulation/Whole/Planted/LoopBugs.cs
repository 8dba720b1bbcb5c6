using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Dc09;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

internal sealed class AnyAnswerIsAnAck : Rim
{
    public override void Batch(List<Input> batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch[i] is ReportAnswered answer)
            {
                batch[i] = new ReportAnswered
                {
                    ReceivedMs = answer.ReceivedMs,
                    ReportId = answer.ReportId,
                    Site = answer.Site,
                    Path = answer.Path,
                    Attempt = answer.Attempt,
                    Outcome = SendOutcome.Acknowledged,
                };
            }
        }
    }
}

internal sealed class DuressIsPanic : Rim
{
    public override void Batch(List<Input> batch)
    {
        foreach (UplinkFrame frame in batch.OfType<UplinkFrame>().Where(f => f.Alarm is { Kind: EventKind.Duress }))
        {
            frame.Alarm!.Kind = EventKind.Panic;
        }
    }
}

internal sealed class SnoozeNeverEnds : Rim
{
    private const long DayMs = 24 * 3_600_000;

    public override void Batch(List<Input> batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch[i] is SnoozeDevice { Milliseconds: > 0 } snooze)
            {
                batch[i] = new SnoozeDevice { ReceivedMs = snooze.ReceivedMs, Address = snooze.Address, Milliseconds = DayMs, By = snooze.By };
            }
        }
    }
}

internal sealed class SnoozeIgnored : Rim
{
    public override void Batch(List<Input> batch) => batch.RemoveAll(i => i is SnoozeDevice);
}

internal sealed class GatewayBlamesDevices : Rim
{
    public override void Batch(List<Input> batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch[i] is UplinkFrame { Heartbeat: not null, By.Gateway: > 0 } frame)
            {
                batch[i] = new UplinkFrame
                {
                    ReceivedMs = frame.ReceivedMs,
                    Receipt = frame.Receipt,
                    Address = frame.Address,
                    Generation = frame.Generation,
                    Counter = frame.Counter,
                    By = new Reception(0, frame.By.AgeMs, 0, 0),
                    Heartbeat = frame.Heartbeat,
                };
            }
        }
    }
}

internal sealed class TestAsAlarm : Rim
{
    public override Outgoing Sent(Outgoing right) =>
        right.Kind != ReportKind.ManualTest ? right : right with { Kind = ReportKind.Panic };
}

internal sealed class NoGraceOnRestart : Rim
{
    private const long AgoMs = 3_600_000;

    public override CorePolicy Policy(CorePolicy right) => right with { StallMs = long.MaxValue };

    public override Instant Start(Instant right) => right with { MonotonicMs = right.MonotonicMs - AgoMs, UnixMs = right.UnixMs - AgoMs };
}

internal sealed class StallBlamed : Rim
{
    public override CorePolicy Policy(CorePolicy right) => right with { StallMs = long.MaxValue };
}

internal sealed class DeafnessBlamed : Rim
{
    private const long MarginMs = 200;

    public override long Horizon(long rightMs, long nowMs) => nowMs - MarginMs;
}

internal sealed class TimeoutRace : Rim
{
    private const long WaitMs = 15_000;

    private readonly List<Input> _waiting = [];
    private long _nowMs;

    public override long Horizon(long rightMs, long nowMs)
    {
        _nowMs = nowMs;
        return rightMs;
    }

    public override HubSnapshot Loaded(HubSnapshot right)
    {
        _waiting.Clear();
        return right;
    }

    public override void Batch(List<Input> batch)
    {
        _waiting.AddRange(batch.Where(i => i is UplinkFrame { Heartbeat: not null }));
        batch.RemoveAll(i => i is UplinkFrame { Heartbeat: not null });
        batch.AddRange(_waiting.Where(i => _nowMs - i.ReceivedMs >= WaitMs));
        _waiting.RemoveAll(i => _nowMs - i.ReceivedMs >= WaitMs);
    }
}

internal sealed class SlowJudge : Rim
{
    private const long EveryMs = 4_000;

    private long _judgedMs = long.MinValue / 2;
    private long _horizonMs;

    public override long Horizon(long rightMs, long nowMs)
    {
        // A restart may begin its clock anywhere.
        if (nowMs - _judgedMs >= EveryMs || nowMs < _judgedMs)
        {
            (_judgedMs, _horizonMs) = (nowMs, rightMs);
        }

        return Math.Min(_horizonMs, rightMs);
    }
}

/// <summary>Every frame is given a counter that is newer than all before.</summary>
internal abstract class FreshCounters : Rim
{
    private readonly Dictionary<uint, uint> _newest = [];
    private readonly HashSet<(uint Address, uint Counter)> _seen = [];

    public override void Batch(List<Input> batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch[i] is not UplinkFrame frame)
            {
                continue;
            }

            bool isNew = _seen.Add((frame.Address, frame.Counter));
            uint counter = isNew || !Concerns(frame) ? frame.Counter : _newest[frame.Address] + 1;
            _newest[frame.Address] = Math.Max(counter, _newest.GetValueOrDefault(frame.Address));
            batch[i] = new UplinkFrame
            {
                ReceivedMs = frame.ReceivedMs,
                Receipt = frame.Receipt,
                Address = frame.Address,
                Generation = frame.Generation,
                Counter = counter,
                By = frame.By,
                Alarm = frame.Alarm,
                Heartbeat = frame.Heartbeat,
            };
        }
    }

    protected abstract bool Concerns(UplinkFrame frame);
}

internal sealed class ReplayIsLife : FreshCounters
{
    protected override bool Concerns(UplinkFrame frame) => frame.Heartbeat is not null;
}

internal sealed class ReplayIsAPress : FreshCounters
{
    protected override bool Concerns(UplinkFrame frame) => frame.Alarm is not null;
}

internal sealed class TwinIsAPress : Rim
{
    private readonly HashSet<(uint Address, uint Counter)> _there = [];

    public override void Batch(List<Input> batch)
    {
        _there.Clear();
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch[i] is UplinkFrame { Alarm: not null } frame && !_there.Add((frame.Address, frame.Counter)))
            {
                batch[i] = Again(frame, frame.Counter + 1);
            }
        }
    }

    private static UplinkFrame Again(UplinkFrame frame, uint counter) => new()
    {
        ReceivedMs = frame.ReceivedMs,
        Receipt = frame.Receipt,
        Address = frame.Address,
        Generation = frame.Generation,
        Counter = counter,
        By = frame.By,
        Alarm = frame.Alarm,
    };
}

internal sealed class RepeatUnanswered : Rim
{
    private readonly HashSet<(uint Address, uint Counter)> _known = [];

    public override HubSnapshot Loaded(HubSnapshot right)
    {
        _known.Clear();
        _known.UnionWith(right.Alarms.Select(a => (a.Address, a.Counter)));
        return right;
    }

    public override void Batch(List<Input> batch) =>
        batch.RemoveAll(i => i is UplinkFrame { Alarm: not null } frame && !_known.Add((frame.Address, frame.Counter)));
}

internal sealed class OvertakenIsOld : Rim
{
    private readonly Dictionary<uint, uint> _newest = [];

    public override void Batch(List<Input> batch) => batch.RemoveAll(i =>
    {
        if (i is not UplinkFrame frame)
        {
            return false;
        }

        uint newest = _newest.GetValueOrDefault(frame.Address);
        _newest[frame.Address] = Math.Max(newest, frame.Counter);
        return frame.Alarm is not null && frame.Counter < newest;
    });
}

internal sealed class LateAckCounts : Rim
{
    public override byte[] Reply(byte[] line, int sequence) =>
        Dc09Envelope.Parse(line, out _)?.Clear is { Id: Dc09Ids.Ack } ack ? (ack with { Sequence = sequence }).Encode()[1..^1] : line;
}

internal sealed class DrillIsPanic : Rim
{
    public override void Batch(List<Input> batch)
    {
        foreach (Input input in batch)
        {
            if (input is UplinkFrame { Alarm: { Kind: EventKind.Drill } drill })
            {
                drill.Kind = EventKind.Panic;
            }
        }
    }
}
