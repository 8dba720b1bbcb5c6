using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Meanings;
using SchoolButton.Hub.Receiver.Settings;
using SchoolButton.Hub.Receiver.Views;

namespace SchoolButton.Hub.Receiver.Onward;

/// <summary>
/// Whom events are passed on to: one of the ways, tried in their order, and each of the copies. What the ways are owed is owed
/// to all of them together, so that it stays owed when one is taken out.
/// </summary>
internal sealed class OnwardPlan
{
    /// <summary>With a blank, as no id has one: under an id an older version owed to that one.</summary>
    private const string WaysKey = "all ways";

    private readonly ReceiverSettings _settings;
    private readonly (OwedTo Owed, OnwardSettings[] To)[] _queues;

    public OnwardPlan(ReceiverSettings settings)
    {
        _settings = settings;
        OnwardSettings[] ways = [.. settings.Onward.Where(o => !o.Receiver.Plan.IsCopy)];
        _queues =
        [
            .. ways.Length == 0 ? [] : new[] { (Owed(WaysKey, ways), ways) },
            .. settings.Onward.Where(o => o.Receiver.Plan.IsCopy).Select(o => (Owed($"copy {o.Id}", [o]), new[] { o })),
        ];
    }

    public IReadOnlyList<OwedTo> AllOwed => [.. _queues.Select(q => q.Owed)];

    public IReadOnlyList<OnwardQueue> Queues(EventJournal journal, Board board, TimeProvider time, ILoggerFactory logs) =>
    [
        .. _queues.Select(q => new OnwardQueue(
            q.Owed,
            [.. q.To.Select(o => Way(o.Receiver, journal, board, time, logs))],
            journal, board, time, logs.CreateLogger<OnwardQueue>())),
    ];

    private NextWay Way(ReceiverConfig to, EventJournal journal, Board board, TimeProvider time, ILoggerFactory logs) => new(
        to.Plan, meaning => Takes(to, meaning), Next(to, journal, time, logs), board, time, logs.CreateLogger<NextWay>());

    private INextReceiver Next(ReceiverConfig to, EventJournal journal, TimeProvider time, ILoggerFactory logs) => to is Dc09ReceiverConfig dc09
        ? new NextDc09(dc09, time, logs.CreateLogger<Dc09Sender>())
        : new NextLine(to.Plan.Id, to.ToLine(ReceiverSettings.SiteOf(_settings.Place), time, logs), _settings, journal.Reader, time);

    private static OwedTo Owed(string key, OnwardSettings[] to) =>
        new(key, meaning => to.Any(o => Takes(o.Receiver, meaning)), [.. to.Select(o => o.Id)]);

    /// <summary>DC-09 carries everything; the other lines what they have words for.</summary>
    private static bool Takes(ReceiverConfig to, EventMeaning meaning) =>
        to.Plan.Has(EventReport.TakesOf(meaning)) && (to is Dc09ReceiverConfig || EventReport.KindOf(meaning) is not null);
}
