namespace SchoolButton.Hub.Lines;

/// <summary>What came of the copies of one message.</summary>
internal sealed class SurGardAttempt
{
    /// <summary>Times that it was written.</summary>
    public int Copies { get; private set; }

    public SurGardAnswer Last { get; private set; }

    /// <summary>The receiver had every copy and took none.</summary>
    public bool OnlyNaks { get; private set; } = true;

    /// <summary>From the last write to its answer.</summary>
    public TimeSpan RoundTrip { get; private set; }

    /// <summary>For a technician; null for nothing.</summary>
    public string? Reply { get; private set; }

    /// <summary>Why no connection could be made, when that ended it.</summary>
    public string? NoConnection { get; set; }

    public void Add(SurGardAnswer answer, string heard, TimeSpan roundTrip)
    {
        Copies++;
        Last = answer;
        OnlyNaks &= answer == SurGardAnswer.Nak;
        RoundTrip = roundTrip;
        Reply = answer switch
        {
            SurGardAnswer.Ack => "<ACK>",
            SurGardAnswer.Nak => "<NAK>",
            SurGardAnswer.Garbage => $"bytes {heard}",
            _ => Reply,
        };
    }
}
