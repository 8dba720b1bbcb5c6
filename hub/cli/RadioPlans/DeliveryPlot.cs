using System.Globalization;
using System.Security;
using System.Text;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>
/// An SVG of delivery against time: for each case the share of alarms that is not stored yet, on a logarithmic axis, so
/// that one in a thousand can be seen. Readable in light and dark, without script.
/// </summary>
internal static class DeliveryPlot
{
    private const double Width = 920;
    private const double Height = 480;
    private const double Left = 74;
    private const double Right = 640;
    private const double Top = 64;
    private const double Bottom = 408;

    /// <summary>Steps smaller than this cannot be seen, pixels.</summary>
    private const double Visible = 0.4;

    /// <summary>One in so many may lie left of the plot, drawn on its edge: who was awake when pressed.</summary>
    private const int Few = 100;

    /// <summary>Between two numbers under the axis, pixels.</summary>
    private const double LeastBetweenNumbers = 32;

    private const double P999 = 0.001;
    private const double FewestDecades = 4;
    private const double MostDecades = 5;
    private const double LeastSeconds = 5;

    // Colours that also people who cannot tell red from green tell apart, each with a pattern of its own.
    private static readonly string[] Dashes = ["", "9 4", "2 3", "12 4 2 4", "5 3", "1 3"];

    private const string Style = """
        <style>
        svg { color-scheme: light dark; font: 13px "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif; }
        .page { fill: #ffffff; } .ink { fill: #172026; } .soft { fill: #55616a; }
        .grid { stroke: #d5dade; stroke-width: 1; } .axis { stroke: #7d8993; stroke-width: 1; }
        .start { fill: #eceef0; } .mark { stroke: #b3241b; stroke-width: 1.2; stroke-dasharray: 4 3; } .says { fill: #b3241b; }
        .curve { fill: none; stroke-width: 2.2; stroke-linejoin: round; }
        .c0 { stroke: #1d5a9c; } .c1 { stroke: #b35a00; } .c2 { stroke: #7a3b96; } .c3 { stroke: #1d6b41; } .c4 { stroke: #172026; } .c5 { stroke: #a3195b; }
        .f0 { fill: #1d5a9c; } .f1 { fill: #b35a00; } .f2 { fill: #7a3b96; } .f3 { fill: #1d6b41; } .f4 { fill: #172026; } .f5 { fill: #a3195b; }
        .title { font-size: 17px; font-weight: 600; } .name { font-weight: 600; } .end { text-anchor: end; } .middle { text-anchor: middle; }
        @media (prefers-color-scheme: dark) {
        .page { fill: #191f23; } .ink { fill: #e8ecee; } .soft { fill: #a2adb5; }
        .grid { stroke: #313a41; } .axis { stroke: #75828c; } .start { fill: #22292e; } .mark { stroke: #ff978d; } .says { fill: #ff978d; }
        .c0 { stroke: #8cbcf5; } .c1 { stroke: #f0a04b; } .c2 { stroke: #cf9fe8; } .c3 { stroke: #6fcf97; } .c4 { stroke: #e8ecee; } .c5 { stroke: #ff8fc0; }
        .f0 { fill: #8cbcf5; } .f1 { fill: #f0a04b; } .f2 { fill: #cf9fe8; } .f3 { fill: #6fcf97; } .f4 { fill: #e8ecee; } .f5 { fill: #ff8fc0; }
        }
        </style>

        """;

    /// <param name="results">Cases without a press are left out.</param>
    public static string Draw(IReadOnlyList<CaseResult> results)
    {
        List<CaseResult> drawn = [.. results.Where(one => one.Presses > 0)];
        double[] finite = [.. drawn.SelectMany(one => one.FromPress.Values).Where(double.IsFinite).Select(ms => Math.Max(ms, 1) / 1000)];
        double longest = finite.DefaultIfEmpty(LeastSeconds).Max();
        double decades = Math.Clamp(
            Math.Ceiling(Math.Log10(drawn.Select(one => (double)one.Presses).DefaultIfEmpty(1).Max())), FewestDecades, MostDecades);
        PlotScale seconds = new(
            PlotScale.Below(Math.Min(1, finite.Order().ElementAtOrDefault(finite.Length / Few) is > 0 and var early ? early : 1)), PlotScale.Above(Math.Max(LeastSeconds, longest * 1.02)), Left, Right);
        PlotScale shares = new(Math.Pow(10, -decades), 1, Bottom, Top);

        StringBuilder svg = new();
        svg.Append(Inv($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" role="img">"""))
            .Append("\n<title>Alarms not stored yet, against the seconds since the press</title>\n")
            .Append(Style)
            .Append(Inv($"""<rect class="page" width="{Width}" height="{Height}"/>""")).Append('\n');
        Axes(svg, seconds, shares);
        for (int i = 0; i < drawn.Count; i++)
        {
            int look = i % Dashes.Length;
            svg.Append(Inv($"""<path class="curve c{look}" stroke-dasharray="{Dashes[look]}" d="{Curve(drawn[i].FromPress, seconds, shares)}"/>""")).Append('\n');
            Legend(svg, drawn[i], i, look);
            if (drawn[i].Tried.AimMs is { } aim)
            {
                double x = seconds.At(aim / 1000.0);
                double y = shares.At(P999);
                svg.Append(Inv($"""<path class="f{look}" d="M{x:0.#} {y - 7:0.#}l6 7l-6 7l-6 -7z"/>""")).Append('\n');
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>A step down at each alarm that is stored, from the first to the last; what never is stays to the edge.</summary>
    private static string Curve(OrderStatistics times, PlotScale seconds, PlotScale shares)
    {
        double y = shares.At(1);
        StringBuilder path = new(Inv($"M{seconds.Start:0.##} {y:0.##}"));
        for (int i = 0; i < times.Count; i++)
        {
            if (double.IsInfinity(times.Values[i]))
            {
                path.Append(Inv($"H{seconds.End:0.##}"));
                break;
            }

            double after = i == times.Count - 1 ? shares.Start : shares.At(1 - ((i + 1.0) / times.Count));
            bool isLastStored = i == times.Count - 1 || double.IsInfinity(times.Values[i + 1]);
            if (after - y >= Visible || isLastStored)
            {
                path.Append(Inv($"H{seconds.At(times.Values[i] / 1000):0.##}V{after:0.##}"));
                y = after;
            }
        }

        return path.ToString();
    }

    private static void Axes(StringBuilder svg, PlotScale seconds, PlotScale shares)
    {
        double start = AirFrames.Battery.BootMs / 1000.0;
        svg.Append(Inv($"""<text class="ink title" x="{Left}" y="30">Alarms not stored yet, since the press</text>""")).Append('\n')
            .Append(Inv($"""<rect class="start" x="{Left}" y="{Top}" width="{seconds.At(start) - Left:0.#}" height="{Bottom - Top}"/>""")).Append('\n');
        double number = double.NegativeInfinity;
        foreach (double tick in seconds.Ticks)
        {
            double x = seconds.At(tick);
            svg.Append(Inv($"""<line class="grid" x1="{x:0.#}" x2="{x:0.#}" y1="{Top}" y2="{Bottom}"/>""")).Append('\n');
            if (x - number >= LeastBetweenNumbers)
            {
                svg.Append(Inv($"""<text class="soft middle" x="{x:0.#}" y="{Bottom + 20}">{tick:0.####}</text>""")).Append('\n');
                number = x;
            }
        }

        for (double share = 1; share >= shares.From * 0.99; share /= 10)
        {
            double y = shares.At(share);
            svg.Append(Inv($"""<line class="grid" x1="{Left}" x2="{Right}" y1="{y:0.#}" y2="{y:0.#}"/>"""))
                .Append(Inv($"""<text class="soft end" x="{Left - 8}" y="{y + 4:0.#}">{share * 100:0.####} %</text>""")).Append('\n');
        }

        double p999 = shares.At(P999);
        svg.Append(Inv($"""<path class="axis" fill="none" d="M{Left} {Top}V{Bottom}H{Right}"/>""")).Append('\n')
            .Append(Inv($"""<text class="soft" transform="translate({Left + 16} {Bottom - 8}) rotate(-90)">start, assumed</text>""")).Append('\n')
            .Append(Inv($"""<line class="mark" x1="{Left}" x2="{Right}" y1="{p999:0.#}" y2="{p999:0.#}"/>"""))
            .Append(Inv($"""<text class="says" x="{Right + 5}" y="{p999 + 4:0.#}">p99.9</text>""")).Append('\n')
            .Append(Inv($"""<text class="ink middle" x="{(Left + Right) / 2}" y="{Bottom + 46}">seconds from the press to the hub's disk</text>""")).Append('\n');
    }

    /// <summary>Beside the plot, where no curve is.</summary>
    private static void Legend(StringBuilder svg, CaseResult one, int index, int look)
    {
        double x = Right + 22;
        double y = Top + 12 + (index * 70);
        string count = $"{one.Stored} of {one.Presses} stored";
        string tail = one.Presses < Say.PressesForP999
            ? $"p99 {Say.Seconds(one.FromPress.At(0.99).Value)}"
            : $"p99.9 {Say.Seconds(one.FromPress.At(0.999).Value)}";
        string aim = one.Tried.AimMs is { } ms ? $", ◆ aim {Say.Number(ms / 1000.0)} s" : "";
        svg.Append(Inv($"""<line class="curve c{look}" stroke-dasharray="{Dashes[look]}" x1="{x}" x2="{x + 32}" y1="{y - 4}" y2="{y - 4}"/>"""))
            .Append(Inv($"""<text class="f{look} name" x="{x + 40}" y="{y}">{SecurityElement.Escape(one.Tried.Name)}</text>"""))
            .Append(Inv($"""<text class="soft" x="{x + 40}" y="{y + 18}">{count}</text>"""))
            .Append(Inv($"""<text class="soft" x="{x + 40}" y="{y + 36}">{tail}{aim}</text>""")).Append('\n');
    }

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
