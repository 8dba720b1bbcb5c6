namespace SchoolButton.Hub.Lines;

/// <summary>What came after one write.</summary>
internal enum SurGardAnswer
{
    Ack = 0,
    Nak = 1,

    /// <summary>Nothing in time.</summary>
    Silence = 2,

    /// <summary>The connection ended.</summary>
    Lost = 3,

    /// <summary>Something that is neither ACK nor NAK.</summary>
    Garbage = 4,
}
