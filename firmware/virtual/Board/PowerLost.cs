namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// The board this code ran on has lost its power. Every stand-in throws it from then on, so that the threads of the old
/// power cycle unwind and nothing they do reaches the world.
/// </summary>
public sealed class PowerLost() : Exception("The virtual board has no power.");
