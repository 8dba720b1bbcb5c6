namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>The power went in the middle of a write to flash: whatever the firmware was at ends here.</summary>
internal sealed class PowerCut : Exception;
