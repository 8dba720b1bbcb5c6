namespace SchoolButton.Firmware.Core
{
    public interface IVibration
    {
        void Vibrate(bool on);
    }
}
