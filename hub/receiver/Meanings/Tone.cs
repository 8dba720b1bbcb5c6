namespace SchoolButton.Hub.Receiver.Meanings;

/// <summary>How much hurry an event asks for.</summary>
public enum Tone
{
    /// <summary>Nobody need hurry: tests, restores, openings.</summary>
    Calm = 0,

    /// <summary>Something must be mended.</summary>
    Fault = 1,

    /// <summary>Somebody may be in danger.</summary>
    Life = 2,
}
