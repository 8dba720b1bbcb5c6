namespace SchoolButton.Protocol
{
    /// <summary>The first byte of every body. The high bit is set in what the hub sends.</summary>
    public enum BodyKind : byte
    {
        None = 0,
        Alarm = 0x01,
        Heartbeat = 0x02,
        Ack = 0x81,
        Command = 0x82,
    }
}
