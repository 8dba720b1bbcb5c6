using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Cli.Demo;

/// <summary>The words for what a finger does.</summary>
internal static class PressWord
{
    /// <returns>Null for any other word.</returns>
    public static PressShape? Read(string word) => word.ToLowerInvariant() switch
    {
        "single" => PressShape.Single,
        "hold" => PressShape.Hold,
        "double" => PressShape.Double,
        _ => null,
    };
}
