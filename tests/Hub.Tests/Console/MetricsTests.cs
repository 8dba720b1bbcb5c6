using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Console.Metrics;
using SchoolButton.Hub.Core;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

[Collection("Meters are heard by everybody in the process")]
public sealed partial class MetricsTests
{
    [Fact]
    public void Each_kind_of_instrument_is_written_in_the_exposition_format()
    {
        using var box = new Box();
        box.Meter.CreateCounter<long>("sb_presses", description: "Presses\nby \\kind.").Add(2, Tag("kind", "panic"));
        box.Meter.CreateCounter<int>("sb_bytes_total").Add(5);
        box.Meter.CreateUpDownCounter<long>("sb_open").Add(-3);
        box.Meter.CreateGauge<double>("sb_level").Record(0.25);
        box.Meter.CreateObservableGauge("sb_depth", () => 7);
        box.Meter.CreateObservableCounter("sb_ticks", () => 11L);

        string text = box.Write();

        AssertIsExposition(text);
        Assert.Equal(
            """
            # HELP sb_bytes_total sb_bytes_total
            # TYPE sb_bytes_total counter
            sb_bytes_total 5
            # HELP sb_depth sb_depth
            # TYPE sb_depth gauge
            sb_depth 7
            # HELP sb_level sb_level
            # TYPE sb_level gauge
            sb_level 0.25
            # HELP sb_open sb_open
            # TYPE sb_open gauge
            sb_open -3
            # HELP sb_presses_total Presses\nby \\kind.
            # TYPE sb_presses_total counter
            sb_presses_total{kind="panic"} 2
            # HELP sb_ticks_total sb_ticks
            # TYPE sb_ticks_total counter
            sb_ticks_total 11

            """,
            text);
    }

    [Fact]
    public void A_histogram_has_cumulative_buckets_a_sum_and_a_count()
    {
        using var box = new Box();
        var histogram = box.Meter.CreateHistogram(
            "sb_road_ms",
            unit: "ms",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 10, 100] });
        foreach (double value in (double[])[0.5, 1, 5, 1000])
            histogram.Record(value, Tag("path", "a"));

        string text = box.Write();

        AssertIsExposition(text);
        Assert.Equal(
            """
            # HELP sb_road_ms sb_road_ms
            # TYPE sb_road_ms histogram
            sb_road_ms_bucket{path="a",le="1"} 2
            sb_road_ms_bucket{path="a",le="10"} 3
            sb_road_ms_bucket{path="a",le="100"} 3
            sb_road_ms_bucket{path="a",le="+Inf"} 4
            sb_road_ms_sum{path="a"} 1006.5
            sb_road_ms_count{path="a"} 4

            """,
            text);
    }

    [Fact]
    public void A_label_may_hold_anything_and_stays_one_line()
    {
        using var box = new Box();
        box.Meter.CreateCounter<long>("sb odd-näme").Add(1, Tag("9 re ason", "a\"b\\c\nd"), Tag("none", null));

        string text = box.Write();

        AssertIsExposition(text);
        Assert.Contains("sb_odd_n_me_total{_9_re_ason=\"a\\\"b\\\\c\\nd\",none=\"\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_tags_makes_no_new_series()
    {
        using var box = new Box();
        var counter = box.Meter.CreateCounter<long>("sb_pairs");
        counter.Add(1, Tag("a", "1"), Tag("b", "2"));
        counter.Add(1, Tag("b", "2"), Tag("a", "1"));

        Assert.Contains("sb_pairs_total{a=\"1\",b=\"2\"} 2\n", box.Metrics.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_with_endless_values_ends_in_one_overflow_series()
    {
        using var box = new Box();
        var counter = box.Meter.CreateCounter<long>("sb_devices_seen");
        const int Values = 1000;
        for (int i = 0; i < Values; i++)
            counter.Add(1, Tag("device", i.ToString(CultureInfo.InvariantCulture)));

        string text = box.Write();

        AssertIsExposition(text);
        Assert.Equal(MetricFamily.MaxSeries + 1, text.Split("sb_devices_seen_total{").Length - 1);
        Assert.Contains(
            $"sb_devices_seen_total{{overflow=\"true\"}} {Values - MetricFamily.MaxSeries}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gauge_that_no_longer_reports_a_series_is_not_written_as_if_it_did()
    {
        using var box = new Box();
        string state = "silent";
        box.Meter.CreateObservableGauge("sb_state", () => new Measurement<int>(1, Tag("state", state)));
        box.Metrics.Write();
        state = "online";

        string text = box.Write();

        Assert.Contains("state=\"online\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("state=\"silent\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gauge_that_fails_does_not_take_the_others_with_it()
    {
        using var box = new Box();
        box.Meter.CreateObservableGauge("sb_broken", int () => throw new InvalidOperationException());
        box.Meter.CreateCounter<long>("sb_whole").Add(1);

        string text = box.Write();

        Assert.Contains("sb_whole_total 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sb_broken", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_meters_of_this_product_are_heard()
    {
        using var box = new Box();
        using var other = new Meter("System.Net.Http", null, null, box.Scope);
        other.CreateCounter<long>("sb_not_ours").Add(1);

        Assert.DoesNotContain("sb_not_ours", box.Metrics.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counting_from_many_threads_loses_nothing()
    {
        using var box = new Box();
        var counter = box.Meter.CreateCounter<long>("sb_raced");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
                counter.Add(1, Tag("reason", i % 2 == 0 ? "even" : "odd"));
        })));

        string text = box.Write();

        Assert.Contains("{reason=\"even\"} 20000\n", text, StringComparison.Ordinal);
        Assert.Contains("{reason=\"odd\"} 20000\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scrape_tells_devices_by_state_undelivered_alarms_and_refused_calls()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device("000001"), Sample.Device("000002", DeviceState.Silent));
        host.Hub.Put(
            Sample.Alarm(1, AlarmState.Failing),
            Sample.Alarm(2, AlarmState.Forwarded),
            Sample.Alarm(3, AlarmState.Stored) with { Receiver = null },
            Sample.Alarm(4, AlarmState.Acknowledged) with { ForwardedAt = null });
        (await host.Stranger.GetAnswerAsync("/api/devices")).Dispose();
        (await host.Client.GetAnswerAsync("/api/devices/000009")).Dispose();

        using var answer = await host.Client.GetAnswerAsync("/metrics");
        string text = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        AssertIsExposition(text);
        string[] lines = text.Split('\n');
        Assert.Contains("schoolbutton_console_devices{state=\"online\"} 1", lines);
        Assert.Contains("schoolbutton_console_devices{state=\"silent\"} 1", lines);
        Assert.Contains("schoolbutton_console_devices{state=\"late\"} 0", lines);
        Assert.Contains("schoolbutton_console_alarms_undelivered 2", lines);
        Assert.Contains("schoolbutton_console_refused_total{reason=\"token-missing\"} 1", lines);
        Assert.Contains("schoolbutton_console_refused_total{reason=\"unknown-device\"} 1", lines);
    }

    /// <summary>
    /// The line grammar of the text format 0.0.4, and its rules: one HELP and one TYPE before a family's lines, lines of
    /// one family together, no series twice, a line feed at the end.
    /// </summary>
    private static void AssertIsExposition(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var finished = new HashSet<string>();
        var series = new HashSet<string>();
        string family = "", kind = "";
        foreach (string line in text.Split('\n')[..^1])
        {
            if (HelpLine().Match(line) is { Success: true } help)
            {
                family = help.Groups["name"].Value;
                Assert.True(finished.Add(family), $"{family} comes twice.");
            }
            else if (TypeLine().Match(line) is { Success: true } type)
            {
                Assert.Equal(family, type.Groups["name"].Value);
                kind = type.Groups["kind"].Value;
            }
            else
            {
                var sample = SampleLine().Match(line);
                Assert.True(sample.Success, $"Not a line of the format: {line}");
                string name = sample.Groups["name"].Value;
                Assert.Equal(family, kind == "histogram" ? FamilySuffix().Replace(name, "") : name);
                Assert.True(series.Add(sample.Groups["series"].Value), $"A series comes twice: {line}");
            }
        }
    }

    [GeneratedRegex(@"^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) ([^\\]|\\\\|\\n)*$")]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<kind>counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""
        ^(?<series>(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\\\|\\"|\\n)*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\\\|\\"|\\n)*")*\})?) ([+-]?[0-9.]+([eE][+-]?[0-9]+)?|[+-]Inf|NaN)$
        """)]
    private static partial Regex SampleLine();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex FamilySuffix();

    private static KeyValuePair<string, object?> Tag(string name, string? value) => new(name, value);

    /// <summary>A meter and a listener that hear nobody else in this process.</summary>
    private sealed class Box : IDisposable
    {
        public Box()
        {
            Meter = new Meter("SchoolButton.Box", null, null, Scope);
            Metrics = new PrometheusText(Scope, NullLogger<PrometheusText>.Instance);
        }

        public object Scope { get; } = new();

        public Meter Meter { get; }

        public PrometheusText Metrics { get; }

        /// <summary>A scrape without what other tests count meanwhile on meters that belong to the process.</summary>
        public string Write() => string.Concat(Metrics.Write()
            .Split('\n')
            .Where(line => line.Contains("sb_", StringComparison.Ordinal))
            .Select(line => line + "\n"));

        public void Dispose()
        {
            Metrics.Dispose();
            Meter.Dispose();
        }
    }
}
