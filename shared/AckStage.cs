namespace SchoolButton.Protocol
{
    /// <summary>How far the acknowledged frame has come. A later stage never goes back to an earlier one.</summary>
    public enum AckStage : byte
    {
        /// <summary>The hub heard it (heartbeats).</summary>
        Heard = 0,

        /// <summary>On the hub's disk.</summary>
        Stored = 1,

        /// <summary>The police receiver answered ACK.</summary>
        Received = 2,

        /// <summary>A person has taken it on.</summary>
        Responding = 3,
    }
}
