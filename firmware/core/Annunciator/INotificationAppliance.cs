namespace SchoolButton.Firmware.Core
{
    /// <summary>A strobe and a sounder (NFPA 72 calls them notification appliances).</summary>
    public interface INotificationAppliance
    {
        void Set(bool strobe, bool sounder);
    }
}
