using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// One site's receiver, and the hub's sender to it: one attempt at a time, with the sender's own patience, second tries and
/// judgement of what is an answer (dc09/sender). It remembers all that it ever took, also what nobody knows that it took.
/// </summary>
internal sealed class FaultyReceiver
{
    // dc09/sender/Dc09SenderOptions.cs.
    private const long ConnectPatienceMicros = 4_000_000;
    private const long ReplyPatienceMicros = 5_000_000;
    private const long OneWayMicros = 10_000;

    /// <summary>An ACK is said again within this time.</summary>
    private const int EchoMicros = 3_000_000;

    /// <summary>Messages by which a receiver knows a repetition: those of the last minutes.</summary>
    private const int Remembered = 64;

    private const string Account = "1234";

    private readonly Timeline _timeline;
    private readonly Chance _chance;
    private readonly ReplyWire _wire;
    private readonly List<TakenMessage> _taken = [];
    private readonly List<TakenMessage> _recent = [];
    private Message? _sending;
    private Message? _next;
    private long _epoch;

    public FaultyReceiver(Timeline timeline, Chance chance)
    {
        _timeline = timeline;
        _chance = chance;
        _wire = new ReplyWire(timeline, chance, Hear);
    }

    public ReceiverWeather Weather { get; set; } = ReceiverWeather.Fair;

    /// <summary>Nobody is there: the connection is refused or times out.</summary>
    public bool IsDead { get; set; }

    /// <summary>All that it took, also what it had before.</summary>
    public IReadOnlyList<TakenMessage> Taken => _taken;

    public Action<TakenMessage>? Took { get; set; }

    /// <summary>A line of the receiver's, and the sequence number that is awaited: what the sender is given to judge.</summary>
    public Func<byte[], int, byte[]> ReplyRim { get; set; } = (line, _) => line;

    public long Attempts { get; private set; }

    /// <summary>Attempts that ended in anything but an ACK.</summary>
    public long Failures { get; private set; }

    /// <summary>Answers that came while another message was on the wire than theirs.</summary>
    public long LateAnswers { get; private set; }

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
            _timeline.At(_timeline.NowMicros, () => answered(SendOutcome.Refused, "the line is still busy with an earlier message"));
        }
    }

    /// <summary>The hub's process was killed. What is on the wire arrives or not; nobody waits for an answer any more.</summary>
    public void LoseSender()
    {
        _epoch++;
        _sending = null;
        _next = null;
        _wire.Drop();
    }

    private void Begin(Message message)
    {
        _sending = message;
        Attempts++;
        if (IsDead)
        {
            _wire.Drop();
            long patience = _chance.Next(2) == 0 ? OneWayMicros : ConnectPatienceMicros;
            WhileWaiting(message, patience, () => End(message, SendOutcome.NotSent, "no connection"));
            return;
        }

        Exchange(message);
    }

    /// <summary>One frame and its answer.</summary>
    private void Exchange(Message message)
    {
        ReceiverWeather w = Weather;
        long answer = w.FastestMicros + _chance.Next((int)(w.SlowestMicros - w.FastestMicros) + 1);
        Mood mood = w.Lot(_chance);
        int connection = _wire.Connection;
        message.Begin(mood == Mood.Twice);
        WhileWaiting(message, ReplyPatienceMicros, () => Silent(message));
        bool reads = true;
        switch (mood)
        {
            case Mood.Broken when message.MayReopen:
                // Most likely nothing was read of it; now and then it was.
                message.MayReopen = false;
                reads = _chance.Next(4) == 0;
                WhileWaiting(message, Math.Min(OneWayMicros, answer), () =>
                {
                    _wire.Drop();
                    Exchange(message);
                });
                break;
            case Mood.Deaf or Mood.Broken:
                return;
        }

        _timeline.At(_timeline.NowMicros + Math.Min(OneWayMicros, answer), () =>
        {
            // If the sender died meanwhile, all of it was on the wire or not.
            if (!IsDead && reads && (_sending == message || _chance.Next(2) == 0))
            {
                Read(message, mood, answer, connection);
            }
        });
    }

    /// <summary>The frame is there.</summary>
    private void Read(Message message, Mood mood, long answerMicros, int connection)
    {
        if (mood is Mood.Refuses or Mood.RefusesClock)
        {
            _wire.Say(connection, Reply(mood == Mood.Refuses ? Dc09Ids.Duh : Dc09Ids.Nak, message), answerMicros, inPieces: false);
            return;
        }

        Take(message.Taken(_timeline.NowMicros));
        if (mood is Mood.AckLost or Mood.Broken)
        {
            return;
        }

        byte[] ack = Reply(Dc09Ids.Ack, message);
        _wire.Say(connection, ack, answerMicros, inPieces: mood == Mood.Stutters);
        if (mood == Mood.Echoes)
        {
            _wire.Say(connection, ack, answerMicros + _chance.Next(EchoMicros), inPieces: false);
        }
    }

    private static byte[] Reply(string id, Message message) =>
        new Dc09Frame { Id = id, Sequence = message.Sequence, Account = Account }.Encode();

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

    /// <summary>The sender reads a line. What comes while nothing is on the wire it throws away.</summary>
    private void Hear(byte[] line)
    {
        if (_sending is not { } message)
        {
            return;
        }

        switch (message.Judge(ReplyRim(line, message.Sequence)))
        {
            case Dc09ReplyKind.Ack:
                End(message, SendOutcome.Acknowledged, null);
                break;
            case Dc09ReplyKind.Nak when message.MayCorrect:
                message.MayCorrect = false;
                _wire.Drop();
                Exchange(message);
                break;
            case Dc09ReplyKind.Nak:
                _wire.Drop();
                End(message, SendOutcome.Refused, "NAK");
                break;
            case Dc09ReplyKind.Duh:
                End(message, SendOutcome.Refused, "DUH");
                break;
            default:
                LateAnswers++;
                break;
        }
    }

    private void Silent(Message message)
    {
        _wire.Drop();
        End(message, SendOutcome.Unanswered, "no answer");
    }

    /// <summary>Then, if the exchange that has just begun is still the one that is waited for.</summary>
    private void WhileWaiting(Message message, long micros, Action work)
    {
        int exchange = message.Exchanges;
        _timeline.At(_timeline.NowMicros + micros, () =>
        {
            if (_sending == message && message.Exchanges == exchange)
            {
                work();
            }
        });
    }

    private void End(Message message, SendOutcome outcome, string? detail)
    {
        _sending = null;
        Failures += outcome == SendOutcome.Acknowledged ? 0 : 1;
        if (_next is { } next)
        {
            _next = null;
            Begin(next);
        }

        message.Answered(outcome, detail);
        if (message.IsToldTwice && outcome == SendOutcome.Acknowledged)
        {
            long epoch = _epoch;
            _timeline.At(_timeline.NowMicros + OneWayMicros, () =>
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

        private ReplyJudge? _judge;

        public Action<SendOutcome, string?> Answered => answered;

        public int Sequence => _asSent.Sequence;

        public bool MayReopen { get; set; } = true;

        public bool MayCorrect { get; set; } = true;

        public int Exchanges { get; private set; }

        public bool IsToldTwice { get; private set; }

        public void Begin(bool isToldTwice)
        {
            Exchanges++;
            IsToldTwice = isToldTwice;
            _judge = new ReplyJudge(new Dc09Frame { Id = Dc09Ids.ContactId, Sequence = Sequence, Account = Account }, null);
        }

        public Dc09ReplyKind? Judge(byte[] line) => _judge?.Judge(line)?.Kind;

        public TakenMessage Taken(long atMicros) => _asSent with { AtMicros = atMicros };
    }
}
