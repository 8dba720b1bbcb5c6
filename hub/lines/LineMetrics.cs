using System.Diagnostics.Metrics;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>Counters of this room, under the meter <c>SchoolButton.Lines</c>.</summary>
internal static class LineMetrics
{
    private static readonly Meter Meter = new("SchoolButton.Lines");

    private static readonly Counter<long> Sent = Meter.CreateCounter<long>(
        "schoolbutton_lines_sent", description: "Attempts over lines other than DC-09, by line and how they ended.");

    public static LineAnswer Counted(string line, LineAnswer answer)
    {
        Sent.Add(1, new KeyValuePair<string, object?>("line", line), new KeyValuePair<string, object?>("outcome", answer.Outcome.ToString()));
        return answer;
    }
}
