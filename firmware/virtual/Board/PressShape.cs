namespace SchoolButton.Firmware.Virtual;

/// <summary>What the finger does.</summary>
public enum PressShape
{
    Single = 0,
    Hold = 1,
    Double = 2,
}
