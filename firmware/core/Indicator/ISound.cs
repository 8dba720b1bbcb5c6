namespace SchoolButton.Firmware.Core
{
    public interface ISound
    {
        /// <param name="hertz">0 for silence.</param>
        void Sound(int hertz);
    }
}
