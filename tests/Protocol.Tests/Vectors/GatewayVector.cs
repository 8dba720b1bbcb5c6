namespace SchoolButton.Tests.Vectors;

/// <summary>An envelope in gateway.json; bytes in hex. One of the three is there.</summary>
internal sealed record GatewayVector(
    string Name, string Direction, string Frame, string Message, HeardFields? Heard, bool Own, TransmitFields? Transmit);

internal sealed record HeardFields(int RssiDbm, int SnrQuarters, long AgeMs);

internal sealed record TransmitFields(bool Urgent, int WorthMs);

/// <summary>Bytes that are no envelope.</summary>
internal sealed record RefusedEnvelope(string Name, string Message);
