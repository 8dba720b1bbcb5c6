using System.Text.Json;

namespace SchoolButton.Cli.Demo;

/// <summary>A virtual board as the page shows it.</summary>
/// <param name="Kind">stationary, wearable, gateway or annunciator.</param>
/// <param name="Asleep">In deep sleep until its next heartbeat or a press.</param>
internal sealed record BoardView(
    string Id, string Kind, bool Plugged, bool Asleep, LightView Light, PatternsView Patterns,
    bool Strobe, bool Sounder, bool Vibrates);

/// <param name="Color">#rrggbb, or off: what the light looks like at this moment.</param>
/// <param name="Shows">What a person who watches it for a while reads from it.</param>
internal sealed record LightView(string Color, string Shows);

/// <summary>What each press pattern of this button raises.</summary>
internal sealed record PatternsView(string Single, string Hold, string Double);

/// <param name="Pattern">single, hold or double; single, if left out.</param>
/// <param name="Bounce">
/// clean, typical, worst or glitch, or a recording: numbers, the microseconds between one change of the contact and the
/// next, beginning with how long it is closed.
/// </param>
internal sealed record PressRequest(string? Pattern, JsonElement? Bounce);
