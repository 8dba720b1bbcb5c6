using System.Reflection;
using SchoolButton.Firmware.Core;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>Every board that any app describes, found in the compiled apps, so that a new one cannot be forgotten.</summary>
internal static class DescribedBoards
{
    public static IReadOnlyList<(Type Type, Firmware.Core.Board Board)> All { get; } =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "SchoolButton.Firmware.*.dll")
            .Order(StringComparer.Ordinal)
            .SelectMany(path => Assembly.LoadFrom(path).GetTypes())
            .Where(type => type.GetMethod("Describe", BindingFlags.Static | BindingFlags.Public, []) is { } describe
                && describe.ReturnType == typeof(Firmware.Core.Board))
            .Select(type => (type, (Firmware.Core.Board)type.GetMethod("Describe")!.Invoke(null, null)!)),
    ];

    public static TheoryData<string> Names => [.. All.Select(one => one.Board.Name)];

    public static Firmware.Core.Board Named(string name) => All.Single(one => one.Board.Name == name).Board;

    /// <summary>What is fitted: the name that the page has for it, and the pin.</summary>
    public static Dictionary<string, int> Pins(this Firmware.Core.Board board)
    {
        Dictionary<string, int> pins = [];
        Collect(board, "");
        Collect(board.Radio, "radio ");
        Collect(board.Battery, "battery ");
        return pins;

        void Collect(object? part, string prefix)
        {
            foreach (PropertyInfo property in part?.GetType().GetProperties() ?? [])
            {
                if (property.Name.EndsWith("Pin", StringComparison.Ordinal)
                    && property.GetValue(part) is int pin and not Firmware.Core.Board.NotFitted)
                {
                    pins.Add(prefix + Words(property.Name[..^3]), pin);
                }
            }
        }
    }

    /// <summary>The pins of the wired radio are the board maker's own choice.</summary>
    public static IEnumerable<KeyValuePair<string, int>> ChosenPins(this Firmware.Core.Board board) =>
        board.Pins().Where(pin => !pin.Key.StartsWith("radio", StringComparison.Ordinal));

    private static string Words(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? " " + c : c.ToString())).ToLowerInvariant();
}
