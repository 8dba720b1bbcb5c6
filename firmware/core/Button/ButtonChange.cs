namespace SchoolButton.Firmware.Core
{
    public enum ButtonChange : byte
    {
        None = 0,
        Pressed = 1,
        Released = 2,
    }
}
