using System.Diagnostics.CodeAnalysis;

namespace SchoolButton.Firmware.Virtual;

/// <summary>A level change of the contact, in microseconds from the start.</summary>
public readonly record struct ContactEdge(long AtMicroseconds, bool Closed);

/// <summary>
/// How a contact bounces. Either the edges round each closing and each opening, which a <see cref="PressShape"/> sets in
/// time, or a recording that is played as it is.
/// </summary>
public sealed class BounceTrace
{
    private const long Millisecond = 1000;
    private const long SinglePress = 150 * Millisecond;
    private const long HoldPress = 2000 * Millisecond;
    private const long ClickPress = 100 * Millisecond;
    private const long ClickGap = 250 * Millisecond;

    private readonly ContactEdge[] _closing;
    private readonly ContactEdge[] _opening;
    private readonly ContactEdge[]? _recording;

    private BounceTrace(string name, ContactEdge[] closing, ContactEdge[] opening, ContactEdge[]? recording)
    {
        Name = name;
        _closing = closing;
        _opening = opening;
        _recording = recording;
    }

    /// <summary>One edge each way.</summary>
    public static BounceTrace Clean { get; } = new("clean", [new(0, true)], [new(0, false)], null);

    /// <summary>A common tactile switch: 1.5 ms of bounce.</summary>
    public static BounceTrace Typical { get; } = new(
        "typical",
        [new(0, true), new(120, false), new(310, true), new(650, false), new(900, true), new(1300, false), new(1500, true)],
        [new(0, false), new(200, true), new(420, false), new(900, true), new(1500, false)],
        null);

    /// <summary>The worst that was measured on real switches: 6 ms on closing, 160 ms on opening.</summary>
    public static BounceTrace Worst { get; } = new(
        "worst",
        [new(0, true), new(300, false), new(1100, true), new(2200, false), new(3900, true), new(5200, false), new(6000, true)],
        [
            new(0, false), new(4000, true), new(9000, false), new(30000, true), new(48000, false), new(80000, true),
            new(105000, false), new(140000, true), new(160000, false),
        ],
        null);

    /// <summary>Sparks of some nanoseconds; no press at all.</summary>
    public static BounceTrace Glitch { get; } = new(
        "glitch",
        [],
        [],
        [new(0, true), new(0, false), new(3000, true), new(3000, false), new(40000, true), new(40000, false)]);

    public static IReadOnlyList<BounceTrace> All { get; } = [Clean, Typical, Worst, Glitch];

    public string Name { get; }

    /// <summary>A recording, for instance of an oscilloscope: played as it is, whatever the shape.</summary>
    /// <exception cref="ArgumentException">The edges are not in order of time.</exception>
    public static BounceTrace Recorded(IEnumerable<ContactEdge> edges)
    {
        ContactEdge[] recording = [.. edges];
        for (int i = 0; i < recording.Length; i++)
        {
            if (recording[i].AtMicroseconds < (i == 0 ? 0 : recording[i - 1].AtMicroseconds))
            {
                throw new ArgumentException("The edges of a bounce trace must be in order of time, from 0 microseconds on.");
            }
        }

        return new BounceTrace("recorded", [], [], recording);
    }

    public static bool TryNamed(string? name, [NotNullWhen(true)] out BounceTrace? trace)
    {
        trace = All.FirstOrDefault(known => known.Name == name);
        return trace != null;
    }

    /// <returns>All edges of a press of this shape, in order of time.</returns>
    public IReadOnlyList<ContactEdge> Edges(PressShape shape)
    {
        if (_recording != null)
        {
            return _recording;
        }

        List<ContactEdge> edges = [];
        switch (shape)
        {
            case PressShape.Hold:
                AddPress(edges, 0, HoldPress);
                break;
            case PressShape.Double:
                AddPress(edges, 0, ClickPress);
                AddPress(edges, ClickPress + ClickGap, ClickPress);
                break;
            default:
                AddPress(edges, 0, SinglePress);
                break;
        }

        return edges;
    }

    private void AddPress(List<ContactEdge> edges, long at, long length)
    {
        edges.AddRange(_closing.Select(edge => edge with { AtMicroseconds = at + edge.AtMicroseconds }));
        edges.AddRange(_opening.Select(edge => edge with { AtMicroseconds = at + length + edge.AtMicroseconds }));
    }
}
