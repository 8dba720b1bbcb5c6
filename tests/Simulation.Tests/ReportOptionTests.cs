using Xunit;

namespace SchoolButton.Tests;

/// <summary>Rubbish on the command line is refused in a sentence before anything runs.</summary>
[Collection(nameof(ReportTests))]
public sealed class ReportOptionTests
{
    public static TheoryData<string, string[]> Rubbish => new()
    {
        { "--wearables: a whole number from 1 to 5000", ["--wearables", "0"] },
        { "--wearables: a whole number from 1 to 5000", ["--wearables", "many"] },
        { "--wearables: a whole number from 1 to 5000", ["--wearables", "99999999999999999999"] },
        { "--wearables: a whole number from 1 to 5000", ["--wearables", "1,000"] },
        { "--gateways: a whole number from 1 to 16", ["--gateways", "-1"] },
        { "mars", ["--region", "mars"] },
        { "--spreading: a whole number from 7 to 12", ["--spreading", "6"] },
        { "--spreading: a whole number from 7 to 12", ["--spreading", "13"] },
        { "--heartbeat: a whole number from 10 to 65535", ["--heartbeat", "0"] },
        { "--channels: a whole number from 1 to 2", ["--channels", "3"] },
        { "--channels: each channel needs a gateway", ["--channels", "2"] },
        { "--alarms: a whole number from 1 to 5000", ["--alarms", "1", "x"] },
        { "--alarms: a whole number from 1 to 5000", ["--alarms", "0"] },
        { "--alarms: 301 of 300 wearables", ["--alarms", "301"] },
        { "--alarms: each number of alarms is one case", ["--alarms", "1", "1"] },
        { "--loss: a number from 0 to 99", ["--loss", "100"] },
        { "--loss: a number from 0 to 99", ["--loss", "NaN"] },
        { "--loss: a number from 0 to 99", ["--loss", "-0.1"] },
        { "--seeds: a whole number from 1 to 1000", ["--seeds", "0"] },
        { "--seed: a whole number from 0", ["--seed", "-3"] },
        { "--seed: it is one seed", ["--seed", "3", "--seeds", "4"] },
        { "--timeline: it is one seed's", ["--timeline"] },
        { "--timeline: it is one case's", ["--timeline", "--seed", "1", "--alarms", "1", "10"] },
        { "--jam: a whole number from 1 to 3600", ["--jam", "0"] },
        { "--length: a number from 1 to 1000", ["--length", "Infinity"] },
        { "--width: a number from 1 to 1000", ["--width", "0"] },
        { "--floors: a whole number from 1 to 30", ["--floors", "1.5"] },
        { "--wall: a number from 0 to 60", ["--wall", "-6"] },
        { "--times: a whole number from 1 to 10000", ["--times", ""] },
        { "--svg no-such-folder/x.svg: its folder does not exist", ["--svg", "no-such-folder/x.svg"] },
        { "bananas", ["bananas"] },
    };

    [Theory]
    [MemberData(nameof(Rubbish))]
    public void Rubbish_is_named_with_what_is_needed_and_nothing_runs(string sentence, string[] arguments)
    {
        (int code, string said, string error) = ReportFakes.Command(
            (_, _, _, _, _) => throw new InvalidOperationException("it ran"), arguments);
        Assert.Equal(1, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.DoesNotContain("it ran", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(said);
    }

    [Fact]
    public void All_that_contradicts_is_said_at_once()
    {
        (_, _, string error) = ReportFakes.Command(ReportFakes.Run, "--channels", "2", "--alarms", "400", "--timeline");
        Assert.Contains("--channels: ", error, StringComparison.Ordinal);
        Assert.Contains("--alarms: ", error, StringComparison.Ordinal);
        Assert.Contains("--timeline: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_school_of_few_is_not_asked_for_more_alarms_than_it_has()
    {
        (int code, string said, _) = ReportFakes.Command(ReportFakes.Run, "--wearables", "40", "--quick");
        Assert.Equal(0, code);
        Assert.Contains("10 alarms in the same second", said, StringComparison.Ordinal);
        Assert.DoesNotContain("100 alarms in the same second", said, StringComparison.Ordinal);
    }
}
