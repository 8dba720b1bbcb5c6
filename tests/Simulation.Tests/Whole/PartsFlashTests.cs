using SchoolButton.Hub.Simulation;
using SchoolButton.Hub.Simulation.Whole;
using Xunit;

namespace SchoolButton.Tests.Simulation.Whole;

public sealed class PartsFlashTests
{
    [Fact]
    public void A_torn_write_leaves_the_old_record_or_the_new_and_both_happen()
    {
        HashSet<int> found = [];
        for (int seed = 0; seed < 50; seed++)
        {
            FaultyFlash flash = new(new Chance(seed));
            flash.Write("r", [1]);
            flash.CutAtWrite(1);
            Assert.Throws<PowerCut>(() => flash.Write("r", [2]));
            found.Add(flash.Read("r")![0]);
        }

        Assert.Equal([1, 2], found.Order());
    }

    [Fact]
    public void A_first_write_that_is_torn_leaves_nothing_or_all_of_it()
    {
        HashSet<int> found = [];
        for (int seed = 0; seed < 50; seed++)
        {
            FaultyFlash flash = new(new Chance(seed));
            flash.CutAtWrite(1);
            Assert.Throws<PowerCut>(() => flash.Write("r", [2]));
            found.Add(flash.Read("r")?.Length ?? 0);
        }

        Assert.Equal([0, 1], found.Order());
    }

    [Fact]
    public void A_write_that_fails_says_so_and_harms_no_more_than_a_torn_one()
    {
        FaultyFlash flash = new(new Chance(1));
        flash.Write("r", [1]);
        flash.IsFailing = true;
        for (int i = 0; i < 20; i++)
        {
            Assert.False(flash.Write("r", [2]));
            Assert.Contains(flash.Read("r")![0], new byte[] { 1, 2 });
        }
    }

    [Fact]
    public void A_damaged_record_is_the_one_before_it()
    {
        FaultyFlash flash = new(new Chance(1));
        flash.Write("r", [1]);
        flash.Write("r", [2]);

        flash.Corrupt("r");
        Assert.Equal([1], flash.Read("r")!);
        flash.Corrupt("r");
        Assert.Null(flash.Read("r"));
    }

    [Fact]
    public void What_is_handed_out_is_a_copy()
    {
        FaultyFlash flash = new(new Chance(1));
        byte[] mine = [1];
        flash.Write("r", mine);
        mine[0] = 9;
        flash.Read("r")![0] = 8;

        Assert.Equal([1], flash.Read("r")!);
    }
}
