namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>Between which two steps of its loop the hub dies.</summary>
internal enum CrashPoint
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>A batch has been taken from the queue; the core knows nothing of it.</summary>
    BeforeApply,

    /// <summary>The core has thought; nothing is on disk.</summary>
    AfterApply,

    /// <summary>In the commit, of which nothing remains.</summary>
    TornNothing,

    /// <summary>In the commit, or right behind it: all of it is on disk, nothing has been let out.</summary>
    TornEverything,

    /// <summary>Some effects are out, the others never will be.</summary>
    MidRelease,
}
