namespace SchoolButton.Firmware.Core
{
    /// <summary>Who is told how its link to the hub is.</summary>
    public interface ILinked
    {
        void OnLink(bool up, long nowMs);

        /// <summary>A part of the firmware failed and was started again.</summary>
        void OnRestartedPart(long nowMs);
    }
}
