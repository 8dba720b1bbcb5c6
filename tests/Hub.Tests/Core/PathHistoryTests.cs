using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;
using Xunit;
using static SchoolButton.Tests.Core.TwoWays;

namespace SchoolButton.Tests.Core;

/// <summary>
/// Random days of a site with several ways out: presses, cancels, silences, receivers in every mood, crashes between any
/// two steps and changes of the configuration; watched by <see cref="PathWitness"/>.
/// </summary>
public sealed class PathHistoryTests
{
    private static readonly SendOutcome?[] Moods =
        [SendOutcome.Acknowledged, SendOutcome.NotSent, SendOutcome.Unanswered, SendOutcome.Refused, null];

    private static readonly string[] Ids = [First, Second, Copy, Third];

    [Fact]
    public void Whatever_fails_every_call_is_taken_in_the_end_once_and_in_order_and_every_word_is_right() =>
        Script.Check(rows: 300, longest: 50, row => Play(row, isOverAll: false));

    [Fact]
    public void And_by_every_way_where_the_site_wants_that() =>
        Script.Check(rows: 150, longest: 50, row => Play(row, isOverAll: true));

    [Fact]
    public void A_way_that_was_never_told_is_told_of_the_next_silence_though_ends_of_earlier_ones_were_owed_there_in_doubt() =>
        Play([411078, 724277, 309014, 33450, 312492, 1041554, 505659, 271681, 916295, 649113], isOverAll: true);

    [Fact]
    public void A_cancel_follows_its_call_over_each_further_way_after_a_crash_though_another_cancel_came_in_the_same_moment() =>
        Play([551218, 830871, 746273, 60695, 528371, 795299, 585342, 853659, 701967], isOverAll: false);

    private static void Play(IReadOnlyList<int> row, bool isOverAll)
    {
        PathWitness witness = new(Setup(0, isOverAll));
        foreach (int number in row)
        {
            Act(number, isOverAll, witness);
        }

        witness.Settle();
    }

    private static Site Setup(int which, bool isOverAll)
    {
        PathPlan first = Informed(First) with { Supervision = PathSupervision.Link };
        PathPlan second = Informed(Second) with { Supervision = which == 1 ? PathSupervision.TestEvent : PathSupervision.None };
        PathPlan copy = Informed(Copy) with { IsCopy = true };
        return Of(which switch
        {
            2 => [second, first, copy],
            3 => [first, second, Informed(Third), copy],
            4 => [second, copy],
            _ => [first, second, copy],
        }) with { PanicOverAll = isOverAll };
    }

    private static void Act(int number, bool isOverAll, PathWitness witness)
    {
        int action = Script.Take(ref number, 16);
        uint device = 1 + (uint)Script.Take(ref number, PathWitness.Devices);
        int more = Script.Take(ref number, 60);
        switch (action)
        {
            case <= 2:
                witness.Apply(witness.Press(device, more % 4 == 0 ? EventKind.Duress : EventKind.Panic));
                break;
            case 3:
                witness.Apply(witness.Cancel(device, more));
                break;
            case <= 5:
                witness.Apply(witness.Beat(device));
                break;
            case <= 8:
                witness.Behaves(Ids[more % Ids.Length], Moods[more / Ids.Length % Moods.Length]);
                break;
            case <= 11:
                witness.Run(PathWitness.TickMs * (1 + more));
                break;
            case 12:
                witness.Crash(beforeCommit: true, witness.Press(device, EventKind.Panic));
                break;
            case 13:
                witness.Crash(beforeCommit: false, witness.Press(device, EventKind.Panic));
                break;
            case 14:
                witness.Crash(beforeCommit: false);
                break;
            default:
                witness.Reload(Setup(more % 5, isOverAll));
                break;
        }
    }
}
