namespace SchoolButton.Hub.Core;

/// <summary>
/// An effect: a body to seal and send to a device, under a counter that is already reserved on disk. It goes to the
/// device's own session if it has one, and over a gateway if one is named: one gateway at most, since two would drown
/// each other out.
/// </summary>
public readonly record struct Downlink(uint Address, int Generation, uint Counter, byte[] Body, OverAir Air);
