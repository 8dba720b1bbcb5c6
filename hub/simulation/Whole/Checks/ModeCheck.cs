using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Promise 7, at the device: while a test is on a press calls nobody, and behind its end every press does. Its own books: which
/// commands the hub sent, under which counters, and which of them came to be opened by the device's key.
/// </summary>
/// <remarks>
/// A command that opens may still be refused: an older one, or one that came before the first answer of this start
/// (firmware/core/Link/DownlinkGate.cs). So there are two ends for each device: until then presses may be tests, and until
/// then they must be. What was opened before, a replay, moves neither. A press in silence stays what it is.
/// </remarks>
internal sealed class ModeCheck(Timeline timeline, IReadOnlyDictionary<uint, DeviceTruth> devices, FailureList failures)
{
    /// <summary>Sent and never opened, of each device; the oldest goes.</summary>
    private const int MostSent = 64;

    /// <summary>The device counts whole milliseconds, and decides up to a round of its loop after the time it reads.</summary>
    private const long SlackMicros = 5_000;

    private readonly Dictionary<uint, Book> _books = [];

    /// <summary>The core has judged: this is what it says to devices.</summary>
    public void OnApplied(Step step)
    {
        foreach (Downlink downlink in step.Downlinks)
        {
            if (CommandBody.FromBytes(downlink.Body) is { Kind: CommandKind.TestMode or CommandKind.WalkTest } command)
            {
                Of(downlink.Address).Send(downlink.Counter, command);
            }
        }
    }

    /// <summary>The device begins with nothing but what its flash holds.</summary>
    public void OnStart(uint address) => Of(address).Start();

    /// <summary>The device seals a frame of its own.</summary>
    public void OnSealed(uint address, uint counter) => Of(address).FirstSealed ??= counter;

    /// <summary>A frame of the hub opened under the device's key.</summary>
    public void OnOpened(uint address, uint counter, byte[] body) =>
        Of(address).Open(counter, body, devices[address].IsOnAir, timeline.NowMicros);

    public void OnRaised(uint address, RaisedAlarm alarm)
    {
        Book book = Of(address);
        long at = timeline.NowMicros;
        if (alarm.Kind is EventKind.Test or EventKind.Drill)
        {
            if (at > Math.Max(book.TestsUntil, book.WalksUntil) + SlackMicros)
            {
                failures.Add(FailureKind.Lost, address, $"alarm {alarm.Counter} counts as a {alarm.Kind}, and no test is on: nobody will come");
            }
        }
        else if (alarm.Kind is EventKind.Panic or EventKind.Medical && at < Math.Max(book.SurelyTestsUntil, book.SurelyWalksUntil) - SlackMicros)
        {
            failures.Add(FailureKind.Untrue, address, $"alarm {alarm.Counter} is {alarm.Kind}, and a test is on: it brings the police");
        }
    }

    private Book Of(uint address)
    {
        if (!_books.TryGetValue(address, out Book? book))
        {
            _books[address] = book = new Book();
        }

        return book;
    }

    private sealed class Book
    {
        private readonly List<(uint Counter, CommandBody Command)> _sent = [];
        private long _highest = -1;
        private bool _isAnchored;

        public uint? FirstSealed { get; set; }

        public long TestsUntil { get; private set; } = -1;

        public long WalksUntil { get; private set; } = -1;

        public long SurelyTestsUntil { get; private set; } = -1;

        public long SurelyWalksUntil { get; private set; } = -1;

        public void Send(uint counter, CommandBody command)
        {
            if (_sent.Count == MostSent)
            {
                _sent.RemoveAt(0);
            }

            _sent.Add((counter, command));
        }

        public void Start()
        {
            FirstSealed = null;
            _isAnchored = false;
            TestsUntil = WalksUntil = SurelyTestsUntil = SurelyWalksUntil = -1;
        }

        public void Open(uint counter, byte[] body, bool mayWalk, long at)
        {
            // A crash before the commit leaves a counter to whatever the hub says next: only what was sent counts.
            CommandBody? command = CommandBody.FromBytes(body);
            int found = command is null ? -1
                : _sent.FindIndex(s => s.Counter == counter && s.Command.Kind == command.Kind && s.Command.Argument == command.Argument);
            if (found >= 0)
            {
                _sent.RemoveAt(found);
                Obey(command!, mayWalk, _isAnchored && counter > _highest, at);
            }

            _isAnchored |= FirstSealed is { } first && AckBody.FromBytes(body) is { } ack && ack.Counter >= first;
            _highest = Math.Max(_highest, counter);
        }

        private void Obey(CommandBody command, bool mayWalk, bool isSure, long at)
        {
            if (command.Kind == CommandKind.TestMode)
            {
                long end = at + (Math.Min(command.Argument, Modes.MaxTestSeconds) * 1_000_000L);
                TestsUntil = isSure ? end : Math.Max(TestsUntil, end);
                SurelyTestsUntil = isSure ? end : Math.Min(SurelyTestsUntil, end);
                if (command.Argument == 0)
                {
                    WalksUntil = isSure ? at : WalksUntil;
                    SurelyWalksUntil = Math.Min(SurelyWalksUntil, at);
                }
            }
            else if (mayWalk)
            {
                long end = at + (Math.Min(command.Argument, Modes.MaxWalkSeconds) * 1_000_000L);
                WalksUntil = isSure ? end : Math.Max(WalksUntil, end);
                SurelyWalksUntil = isSure ? end : Math.Min(SurelyWalksUntil, end);
            }
        }
    }
}
