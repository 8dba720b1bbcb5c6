namespace SchoolButton.Firmware.Virtual;

internal static class Decibel
{
    public static double ToRatio(double decibel) => Math.Pow(10, decibel / 10);

    public static double FromRatio(double ratio) => 10 * Math.Log10(ratio);
}
