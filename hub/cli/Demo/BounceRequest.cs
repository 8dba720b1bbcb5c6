using System.Text.Json;
using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Cli.Demo;

/// <summary>Reads the bounce trace of a press request.</summary>
internal static class BounceRequest
{
    private const int MaxChanges = 1_000;

    private const double MaxMicroseconds = 60_000_000;

    /// <returns>What is wrong with it; null if nothing is.</returns>
    public static string? Read(JsonElement? bounce, out BounceTrace? trace)
    {
        trace = BounceTrace.Typical;
        return bounce switch
        {
            null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
            { ValueKind: JsonValueKind.String } name => BounceTrace.TryNamed(name.GetString(), out trace)
                ? null
                : $"bounce is {string.Join(", ", BounceTrace.All.Select(t => t.Name))} or a list of numbers, not {name}",
            { ValueKind: JsonValueKind.Array } numbers => Read(numbers, out trace),
            _ => "bounce is a name or a list of numbers",
        };
    }

    private static string? Read(JsonElement numbers, out BounceTrace? trace)
    {
        trace = null;
        if (numbers.GetArrayLength() > MaxChanges)
        {
            return $"bounce has at most {MaxChanges} numbers";
        }

        List<ContactEdge> edges = [new(0, Closed: true)];
        double at = 0;
        foreach (JsonElement number in numbers.EnumerateArray())
        {
            double microseconds = number.ValueKind == JsonValueKind.Number ? number.GetDouble() : -1;
            if (microseconds is not (>= 0 and <= MaxMicroseconds))
            {
                return $"bounce: every number is microseconds, 0 to {MaxMicroseconds:0}";
            }

            at += microseconds;
            edges.Add(new ContactEdge((long)at, !edges[^1].Closed));
        }

        if (at > MaxMicroseconds)
        {
            return $"bounce: the whole recording is at most {MaxMicroseconds:0} microseconds";
        }

        // However the recording ends, the finger goes away.
        if (edges[^1].Closed)
        {
            edges.Add(new ContactEdge((long)at, Closed: false));
        }

        trace = BounceTrace.Recorded(edges);
        return null;
    }
}
