using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// One site's receiver, and the hub's sender to it: one attempt at a time, with the sender's own patience and second tries
/// (dc09/sender/Dc09Sender.cs). It remembers all that it ever took, also what nobody knows that it took.
/// </summary>
internal sealed class FaultyReceiver(Timeline timeline, Chance chance)
{
    // dc09/sender/Dc09SenderOptions.cs.
    private const long ConnectPatienceMicros = 4_000_000;
    private const long ReplyPatienceMicros = 5_000_000;
    private const long OneWayMicros = 10_000;

    /// <summary>Messages by which a receiver knows a repetition: those of the last minutes.</summary>
    private const int Remembered = 64;

    private readonly List<TakenMessage> _taken = [];
    private Message? _sending;
    private readonly List<TakenMessage> _recent = [];
    private Message? _next;
    private long _epoch;

    public ReceiverWeather Weather { get; set; } = ReceiverWeather.Fair;

    /// <summary>Nobody is there: the connection is refused or times out.</summary>
    public bool IsDead { get; set; }

    /// <summary>All that it took, also what it had before.</summary>
    public IReadOnlyList<TakenMessage> Taken => _taken;

    public Action<TakenMessage>? Took { get; set; }

    public long Attempts { get; private set; }

    /// <summary>Attempts that ended in anything but an ACK.</summary>
    public long Failures { get; private set; }

    /// <param name="answered">Told once, or twice if the receiver answers twice, unless the sender dies: what the attempt allows to conclude, and words for the operator.</param>
    public void Send(Outgoing report, Action<SendOutcome, string?> answered)
    {
        Message message = new(report, answered);
        if (_sending == null)
        {
            Begin(message);
        }
        else if (_next == null)
        {
            _next = message;
        }
        else
        {
            // As host/Receivers/Dispatcher.cs: one on the wire, and one place in the queue.
            timeline.At(timeline.NowMicros, () => answered(SendOutcome.Refused, "the line is still busy with an earlier message"));
        }
    }

    /// <summary>The hub's process was killed. What is on the wire arrives or not; nobody waits for an answer any more.</summary>
    public void LoseSender()
    {
        _epoch++;
        _sending = null;
        _next = null;
    }

    private void Begin(Message message)
    {
        _sending = message;
        Attempts++;
        if (IsDead)
        {
            long patience = chance.Next(2) == 0 ? OneWayMicros : ConnectPatienceMicros;
            After(patience, message, () => End(message, SendOutcome.NotSent, "no connection"));
            return;
        }

        Exchange(message, mayReopen: true, mayCorrect: true);
    }

    /// <summary>One frame and its answer.</summary>
    private void Exchange(Message message, bool mayReopen, bool mayCorrect)
    {
        ReceiverWeather w = Weather;
        long answer = w.FastestMicros + chance.Next((int)(w.SlowestMicros - w.FastestMicros) + 1);
        Mood mood = w.Lot(chance);
        bool isSecret = mood is Mood.AckLost || answer > ReplyPatienceMicros;
        long arrives = Math.Min(OneWayMicros, answer);
        switch (mood)
        {
            case Mood.Broken when mayReopen:
                // Most likely nothing was read of it; now and then it was.
                Arrive(arrives, message, () => chance.Next(4) == 0, _ => Exchange(message, mayReopen: false, mayCorrect));
                break;
            case Mood.RefusesClock when mayCorrect:
                Arrive(arrives, message, () => false, alive => After(
                    answer, message, () => Exchange(message, mayReopen, mayCorrect: false), alive));
                break;
            case Mood.RefusesClock or Mood.Refuses:
                Arrive(arrives, message, () => false, alive => After(
                    answer, message, () => End(message, SendOutcome.Refused, mood.ToString()), alive));
                break;
            case Mood.Deaf or Mood.Broken:
                After(ReplyPatienceMicros, message, () => Silent(message));
                break;
            default:
                Arrive(arrives, message, () => true, alive => After(
                    answer, message, () => End(message, SendOutcome.Acknowledged, null, mood == Mood.Twice), alive && !isSecret));
                break;
        }
    }

    /// <summary>The frame is there, if the receiver still is and all of it was on the wire when the sender died.</summary>
    private void Arrive(long micros, Message message, Func<bool> takes, Action<bool> then) =>
        timeline.At(timeline.NowMicros + micros, () =>
        {
            bool alive = !IsDead;
            if (alive && (_sending == message || chance.Next(2) == 0) && takes())
            {
                Take(message.Taken(timeline.NowMicros));
            }

            if (_sending == message)
            {
                then(alive);
            }
        });

    private void Take(TakenMessage taken)
    {
        bool again = _recent.Exists(t => IsSame(t, taken));
        taken = taken with { IsRetransmission = again };
        _taken.Add(taken);
        if (_recent.Count == Remembered)
        {
            _recent.RemoveAt(0);
        }

        _recent.Add(taken);
        Took?.Invoke(taken);
    }

    /// <param name="comes">Whether that comes at all; otherwise the sender's patience ends first.</param>
    private void After(long micros, Message message, Action work, bool comes = true) =>
        timeline.At(timeline.NowMicros + (comes ? micros : ReplyPatienceMicros), () =>
        {
            if (_sending != message)
            {
                return;
            }

            if (comes)
            {
                work();
            }
            else
            {
                Silent(message);
            }
        });

    private void Silent(Message message) => End(message, SendOutcome.Unanswered, "no answer");

    private void End(Message message, SendOutcome outcome, string? detail, bool twice = false)
    {
        _sending = null;
        Failures += outcome == SendOutcome.Acknowledged ? 0 : 1;
        if (_next is { } next)
        {
            _next = null;
            Begin(next);
        }

        message.Answered(outcome, detail);
        if (twice)
        {
            long epoch = _epoch;
            timeline.At(timeline.NowMicros + OneWayMicros, () =>
            {
                if (_epoch == epoch)
                {
                    message.Answered(outcome, detail);
                }
            });
        }
    }

    private static bool IsSame(TakenMessage one, TakenMessage other) =>
        one.Sequence == other.Sequence && one.Kind == other.Kind && one.Restore == other.Restore && one.Zone == other.Zone
        && one.IsRepeat == other.IsRepeat;

    private sealed class Message(Outgoing report, Action<SendOutcome, string?> answered)
    {
        private readonly TakenMessage _asSent = new(
            report.ReportId, report.AlarmId, report.Address, report.Kind, report.Restore, report.Zone, report.Sequence,
            report.Attempt, report.MayBeRepeat, false, 0);

        public Action<SendOutcome, string?> Answered => answered;

        public TakenMessage Taken(long atMicros) => _asSent with { AtMicros = atMicros };
    }
}
