using SchoolButton.Hub.Core;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// Thousands of random days of a school with several gateways: who is heard over which, gateways unplugged and plugged in
/// again, retired and taken on again, restarts of the hub; watched by <see cref="CutOffWitness"/>.
/// </summary>
public sealed class CutOffHistoryTests
{
    [Fact]
    public void Nobody_is_blamed_for_its_gateways_nor_hidden_by_them() =>
        Script.Check(rows: 1_500, longest: 40, Play);

    [Theory]
    [InlineData(new[] { 979192, 24407, 461297, 639923, 109849, 333909, 57619, 866830, 887738 })]
    [InlineData(new[] { 397578, 272121, 227064, 410271, 431779, 920300, 421536, 840359, 167320, 525982, 794810 })]
    [InlineData(new[] { 948724, 444195, 158830, 176792, 855487, 371867, 709887, 631520, 310854, 21671, 472118 })]
    [InlineData(new[] { 126978, 336047, 884755, 398759, 1009813, 568122, 704570, 830338, 589791 })]
    public void A_crash_that_took_when_a_way_was_heard_over_is_held_against_nobody(int[] row) => Play(row);

    private static void Play(IReadOnlyList<int> row)
    {
        CutOffWitness witness = new();
        foreach (int number in row)
        {
            Act(number, witness);
        }
    }

    private static void Act(int number, CutOffWitness witness)
    {
        int action = Script.Take(ref number, 12);
        uint wearable = 1 + (uint)Script.Take(ref number, CutOffWitness.Wearables);
        uint gateway = CutOffWitness.FirstGateway + (uint)Script.Take(ref number, CutOffWitness.Gateways);
        switch (action)
        {
            case <= 1:
                witness.Run(Script.Take(ref number, (int)CutOffWitness.WearableBoundMs / 2));
                break;
            case 2:
                witness.Run(CutOffWitness.WearableBoundMs - 2 + Script.Take(ref number, 5));
                break;
            case 3:
                witness.Run(CutOffWitness.GatewayBoundMs - 2 + Script.Take(ref number, 5));
                break;
            case <= 7:
                // Rarely over its own session too.
                int over = 1 + Script.Take(ref number, (1 << CutOffWitness.Gateways) - 1);
                witness.Beat(wearable, over, isOwn: Script.Take(ref number, 8) == 0);
                break;
            case <= 9:
                witness.Plug(gateway, Script.Take(ref number, 2) == 0);
                break;
            case 10:
                witness.Retire(gateway, Script.Take(ref number, 3) == 0);
                break;
            default:
                witness.Restart(downMs: 1_000 * Script.Take(ref number, 10));
                break;
        }
    }
}
