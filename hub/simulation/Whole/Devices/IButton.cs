namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>Something with a contact that a person presses, as the checks see it.</summary>
internal interface IButton
{
    uint Address { get; }

    bool IsOn { get; }

    /// <summary>A press would be noticed now.</summary>
    bool IsRunning { get; }

    int UnfinishedAlarms { get; }

    /// <summary>How often it began anew with nothing but what its flash holds.</summary>
    int Starts { get; }

    void SwitchOn();

    void PowerOff();

    /// <summary>A finger closes the contact for so long.</summary>
    void Press(long micros);
}
