namespace SchoolButton.Firmware.Core
{
    public interface ILight
    {
        /// <param name="colour">The bits of <see cref="LightPattern.Red"/>, Green and Blue that shine.</param>
        void Show(int colour);
    }
}
