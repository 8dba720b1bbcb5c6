namespace SchoolButton.Hub.Core;

/// <summary>A device went from one state to another. <see cref="Device.State"/> is already the new one.</summary>
public readonly record struct Transition(Device Device, DeviceState From, DeviceState To);
