namespace SchoolButton.Hub.Receiver.Watch;

/// <summary>How an account stands.</summary>
public enum LinkState
{
    /// <summary>Listed and not supervised.</summary>
    Unsupervised = 0,

    /// <summary>Supervised and not heard since this receiver started; its time runs.</summary>
    Waiting,

    Present,

    /// <summary>Not heard within its limit.</summary>
    Lost,

    /// <summary>Not listed, and taken all the same.</summary>
    Unknown,
}
