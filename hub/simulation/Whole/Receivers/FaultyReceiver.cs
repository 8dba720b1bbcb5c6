using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// One of a site's ways to a receiver, and the hub's sender over it: one attempt at a time, with the sender's own patience,
/// second tries and judgement of what is an answer (dc09/sender). Two ways may lead to one receiver.
/// </summary>
internal sealed class FaultyReceiver
{
    // dc09/sender/Dc09SenderOptions.cs.
    private const long ConnectPatienceMicros = 4_000_000;
    private const long ReplyPatienceMicros = 5_000_000;
    private const long OneWayMicros = 10_000;

    /// <summary>An ACK is said again within this time.</summary>
    private const int EchoMicros = 3_000_000;

    private const string Account = "1234";

    private readonly Timeline _timeline;
    private readonly Chance _chance;
    private readonly ReplyWire _wire;
    private Message? _sending;
    private Message? _next;
    private ReceiverWeather _weather = ReceiverWeather.Fair;
    private long _changedMicros;
    private long _epoch;
    private bool _isDead;

    /// <param name="book">Of the receiver; null for one that this way alone leads to.</param>
    public FaultyReceiver(Timeline timeline, Chance chance, ReceiverBook? book = null)
    {
        Book = book ?? new ReceiverBook();
        _timeline = timeline;
        _chance = chance;
        _wire = new ReplyWire(timeline, chance, Hear);
    }

    public ReceiverBook Book { get; }

    public ReceiverWeather Weather
    {
        get => _weather;
        set
        {
            _changedMicros = _weather == value ? _changedMicros : _timeline.NowMicros;
            _weather = value;
        }
    }

    /// <summary>Nobody is there: the connection is refused or times out.</summary>
    public bool IsDead
    {
        get => _isDead;
        set
        {
            if (_isDead == value)
            {
                return;
            }

            if (_isDead)
            {
                Reviving?.Invoke(_changedMicros);
            }

            (_isDead, _changedMicros) = (value, _timeline.NowMicros);
        }
    }

    /// <summary>Since when it takes and answers whatever comes; null while it does not.</summary>
    public long? WellSinceMicros => IsDead || Weather != ReceiverWeather.Fair ? null : _changedMicros;

    /// <summary>It has been dead, at the least since the moment that is told, and is about to live again.</summary>
    public Action<long>? Reviving { get; set; }

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

    /// <summary>Tries the line without telling anything (NULL).</summary>
    public void Supervise(Action<SendOutcome, string?> answered)
    {
        Message message = new(null, answered);
        if (_sending is null)
        {
            Begin(message);
        }
        else
        {
            _timeline.At(_timeline.NowMicros, () => answered(SendOutcome.NotSent, "the line is busy"));
        }
    }

    /// <summary>The way is set up no more: what is on the wire ends without an answer, as host/Receivers/LineWorker.cs ends it.</summary>
    public void Close()
    {
        _wire.Drop();
        Message?[] open = [_sending, _next];
        (_sending, _next) = (null, null);
        foreach (Message message in open.OfType<Message>())
        {
            message.Answered(SendOutcome.Unanswered, "the line was set up anew before the answer came");
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
        Mood mood = w.Lot(_chance, message.IsSupervision);
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

        if (message.Taken(_timeline.NowMicros) is { } taken)
        {
            Book.Take(taken);
        }

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

    /// <param name="report">Null for the line's supervision.</param>
    private sealed class Message(Outgoing? report, Action<SendOutcome, string?> answered)
    {
        private ReplyJudge? _judge;

        public Action<SendOutcome, string?> Answered => answered;

        public bool IsSupervision => report is null;

        public int Sequence => report?.Sequence ?? 0;

        public bool MayReopen { get; set; } = true;

        public bool MayCorrect { get; set; } = true;

        public int Exchanges { get; private set; }

        public bool IsToldTwice { get; private set; }

        public void Begin(bool isToldTwice)
        {
            Exchanges++;
            IsToldTwice = isToldTwice;
            _judge = new ReplyJudge(
                new Dc09Frame { Id = IsSupervision ? Dc09Ids.Null : Dc09Ids.ContactId, Sequence = Sequence, Account = Account }, null);
        }

        public Dc09ReplyKind? Judge(byte[] line) => _judge?.Judge(line)?.Kind;

        /// <returns>Null where there is nothing to take.</returns>
        public TakenMessage? Taken(long atMicros) => report is null ? null : new TakenMessage(
            report.Site, report.Path, report.ReportId, report.AlarmId, report.Address, report.Kind, report.Restore, report.Zone,
            report.Sequence, report.Attempt, report.MayBeRepeat, false, report.Text, atMicros);
    }
}
