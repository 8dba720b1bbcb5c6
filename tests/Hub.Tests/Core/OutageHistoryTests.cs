using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// Thousands of random days of a school in which devices die, switches fail, the line fails, the hub stalls and starts anew;
/// watched by <see cref="OutageWitness"/>.
/// </summary>
public sealed class OutageHistoryTests
{
    [Fact]
    public void One_outage_is_one_event_and_nobody_is_flagged_early_or_late_or_hidden() =>
        Script.Check(rows: 1_000, longest: 40, Play);

    private static void Play(IReadOnlyList<int> row)
    {
        OutageWitness witness = new();
        foreach (int number in row)
        {
            Act(number, witness);
        }

        witness.Close();
    }

    private static void Act(int number, OutageWitness witness)
    {
        int action = Script.Take(ref number, 14);
        uint device = 1 + (uint)Script.Take(ref number, OutageWitness.Devices);
        switch (action)
        {
            case <= 4:
                witness.Run(250 * Script.Take(ref number, 40));
                break;
            case 5 or 6:
                witness.Kill(device);
                break;
            case 7:
                witness.Revive(device);
                break;
            case 8 or 9:
                witness.Cut(OutageWitness.Groups[Script.Take(ref number, OutageWitness.Groups.Count)]);
                break;
            case 10 or 11:
                witness.Mend(OutageWitness.Groups[Script.Take(ref number, OutageWitness.Groups.Count)]);
                break;
            case 12:
                witness.Sleep(2_000 + (100 * Script.Take(ref number, 50)));
                break;
            default:
                witness.Restart(250 * Script.Take(ref number, 20));
                break;
        }
    }
}
