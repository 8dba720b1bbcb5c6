namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>Where an entry of the journal comes from.</summary>
public enum EventSource
{
    /// <summary>A message of the account.</summary>
    Message = 0,

    /// <summary>Ours: the account was not heard within its limit.</summary>
    Loss = 1,

    /// <summary>Ours: a lost account is heard again.</summary>
    Return = 2,
}
