namespace SchoolButton.Tests.Vectors;

/// <summary>
/// One of the frames in frames.json; bytes in hex. At most one of the four body kinds is there: none, if
/// the body is of no known kind or broken. <c>Extra</c> is what a later version put behind the known bytes.
/// </summary>
internal sealed record FrameVector(
    string Name,
    string Key,
    bool FromHub,
    string Device,
    uint Counter,
    string Body,
    string Nonce,
    string Ciphertext,
    string Tag,
    string Frame,
    string? Extra,
    AlarmFields? Alarm,
    HeartbeatFields? Heartbeat,
    AckFields? Ack,
    CommandFields? Command)
{
    public bool HasFields => Alarm != null || Heartbeat != null || Ack != null || Command != null;
}

internal sealed record AlarmFields(
    byte Kind, bool Restore, byte Zone, byte Cause, byte Battery, long AtHubTimeMs, uint Cancelled);

internal sealed record HeartbeatFields(byte Flags, byte Battery, int IntervalSeconds, HeartbeatDetails? Details);

internal sealed record HeartbeatDetails(
    int[] Firmware, int Boots, byte Fault, long UptimeSeconds, long FreeMemory, byte ResetCause = 0,
    byte Announcement = 0, AirFields? Air = null);

internal sealed record AirFields(
    int Seconds, int NoiseDbm, int OccupiedPercent, int ExplainedPercent, int Received, int Garbled, int DutyPercent,
    int Dropped);

internal sealed record AckFields(byte Stage, uint Counter, long HubTimeMs);

internal sealed record CommandFields(byte Kind, int Argument, byte Detail = 0);

/// <summary>Bytes that no key here opens; <c>Header</c>: whether their header can be read.</summary>
internal sealed record RefusedVector(string Name, string Key, bool Header, string Frame);
