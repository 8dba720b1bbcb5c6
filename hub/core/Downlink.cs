namespace SchoolButton.Hub.Core;

/// <summary>An effect: a body to seal and send to a device, under a counter that is already reserved on disk.</summary>
public readonly record struct Downlink(uint Address, int Generation, uint Counter, byte[] Body);
