namespace SchoolButton.Firmware.Core
{
    /// <summary>Randomness for jitter, never for secrets.</summary>
    public interface IRandom
    {
        /// <returns>0 to <paramref name="max"/> - 1.</returns>
        int Next(int max);
    }
}
