namespace SchoolButton.Tests.Support.Storm;

/// <summary>What became of the alarms of a <see cref="KillStorm"/>.</summary>
internal sealed record KillFigures
{
    public int Kills { get; init; }

    public int KilledWhileStarting { get; init; }

    /// <summary>Starts that a hub refused, since the one before was not quite gone.</summary>
    public int Refused { get; init; }

    public int RefusedInARow { get; init; }

    public int Pressed { get; init; }

    public int Acknowledged { get; init; }

    /// <summary>As of the last audit; as the next two.</summary>
    public int Stored { get; init; }

    /// <summary>Acknowledged and not stored.</summary>
    public int Lost { get; init; }

    public int StoredTwice { get; init; }

    /// <summary>Different messages at the receiver.</summary>
    public int Delivered { get; init; }

    /// <summary>Messages that came as new after they had come already.</summary>
    public int NewTwice { get; init; }

    public int MarkedRepeats { get; init; }

    /// <summary>Made, and not stored once and delivered once all is over.</summary>
    public int Missing => Math.Max(Pressed - Stored, Pressed - Delivered);

    /// <summary>Once all is over.</summary>
    public bool IsWell => Lost == 0 && StoredTwice == 0 && NewTwice == 0 && Missing == 0 && Acknowledged > 0;
}
