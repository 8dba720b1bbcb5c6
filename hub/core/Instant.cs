namespace SchoolButton.Hub.Core;

/// <summary>Now, on both clocks. The core waits and compares on the monotonic one; the wall clock is for people.</summary>
/// <param name="MonotonicMs">Milliseconds from an arbitrary start; never goes back.</param>
/// <param name="UnixMs">Milliseconds since 1970-01-01 UTC; may step.</param>
public readonly record struct Instant(long MonotonicMs, long UnixMs);
