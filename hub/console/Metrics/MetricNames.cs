using System.Globalization;
using System.Text;

namespace SchoolButton.Hub.Console.Metrics;

/// <summary>Names, labels and numbers as the exposition format wants them.</summary>
internal static class MetricNames
{
    private const int MaxLabelValueLength = 128;

    /// <summary>A counter's name ends in <c>_total</c>.</summary>
    public static string Family(string name, MetricKind kind)
    {
        string clean = Clean(name, colon: true);
        bool isCounter = kind is MetricKind.Counter or MetricKind.ObservedCounter;
        return isCounter && !clean.EndsWith("_total", StringComparison.Ordinal) ? clean + "_total" : clean;
    }

    /// <summary><c>a="1",b="2"</c>, sorted by name so that the order of the tags makes no new series.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in tags)
            sorted[Clean(name, colon: false)] = Value(value);
        return string.Join(',', sorted.Select(label => $"{label.Key}=\"{label.Value}\""));
    }

    public static string Help(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Value(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        if (text.Length > MaxLabelValueLength)
            text = text[..MaxLabelValueLength];
        return Help(text).Replace("\"", "\\\"", StringComparison.Ordinal);
    }

    private static string Clean(string name, bool colon)
    {
        var clean = new StringBuilder(name.Length);
        foreach (char c in name)
            clean.Append(char.IsAsciiLetterOrDigit(c) || c == '_' || (colon && c == ':') ? c : '_');
        if (clean.Length == 0 || char.IsAsciiDigit(clean[0]))
            clean.Insert(0, '_');
        return clean.ToString();
    }
}
