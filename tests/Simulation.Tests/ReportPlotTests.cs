using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SchoolButton.Cli.RadioPlans;
using SchoolButton.Hub.Simulation;
using Xunit;

namespace SchoolButton.Tests;

public sealed partial class ReportPlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void The_plot_is_well_formed_without_script_and_shows_each_case()
    {
        XDocument plot = XDocument.Parse(DeliveryPlot.Draw([Case(1), Case(10)]));
        Assert.Equal(Svg + "svg", plot.Root!.Name);
        Assert.Empty(plot.Descendants(Svg + "script"));
        Assert.DoesNotContain(plot.Descendants().Attributes(), one => one.Name.LocalName is "href" || one.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.Equal(2, Curves(plot).Count);
        string words = string.Concat(plot.Descendants(Svg + "text").Select(one => one.Value));
        Assert.Contains("1 alarm", words, StringComparison.Ordinal);
        Assert.Contains("10 alarms in the same second", words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_curve_goes_on_in_time_and_never_up_again()
    {
        foreach (string path in Curves(XDocument.Parse(DeliveryPlot.Draw([Case(1), Case(100), Losing()]))))
        {
            double before = double.NegativeInfinity;
            double height = double.NegativeInfinity;
            foreach (Match step in Steps().Matches(path))
            {
                double at = double.Parse(step.Groups[2].Value, CultureInfo.InvariantCulture);
                if (step.Groups[1].Value == "H")
                {
                    Assert.True(at >= before, path);
                    before = at;
                }
                else
                {
                    // Down is a greater number here.
                    Assert.True(at >= height, path);
                    height = at;
                }
            }

            Assert.True(before > double.NegativeInfinity && height > double.NegativeInfinity, path);
        }
    }

    [Fact]
    public void What_is_never_stored_stays_until_the_edge_and_what_all_arrived_ends_at_the_bottom()
    {
        XDocument plot = XDocument.Parse(DeliveryPlot.Draw([Case(1), Losing()]));
        Assert.EndsWith("V408", Curves(plot)[0], StringComparison.Ordinal);
        Assert.EndsWith("H640", Curves(plot)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_plot_of_nothing_is_still_a_plot() => Assert.NotNull(XDocument.Parse(DeliveryPlot.Draw([])).Root);

    private static List<string> Curves(XDocument plot) =>
    [
        .. plot.Descendants(Svg + "path")
            .Where(one => one.Attribute("class")!.Value.StartsWith("curve ", StringComparison.Ordinal))
            .Select(one => one.Attribute("d")!.Value),
    ];

    private static CaseResult Case(int alarms) => Of(alarms, ReportFakes.Run);

    private static CaseResult Losing() => Of(1, ReportFakes.Losing(_ => true));

    private static CaseResult Of(int alarms, RunSchool run)
    {
        PlanCase tried = PlanCase.OfAlarms(new SchoolPlan(), alarms, times: null, quick: false);
        return new CaseResult(tried, [.. Enumerable.Range(1, 3).Select(seed => run(tried.Plan, seed, false, null, default))]);
    }

    [GeneratedRegex("([HV])(-?[0-9.]+)")]
    private static partial Regex Steps();
}
