namespace SchoolButton.Firmware.Virtual;

/// <summary>What is behind the stand-in of System.IO.File.</summary>
public static class HostFile
{
    public static bool Exists(string path) => Files().Exists(path);

    /// <exception cref="IOException">There is no such file.</exception>
    public static byte[] Read(string path) => Files().ReadAsDevice(path);

    public static void Write(string path, byte[] bytes)
    {
        PowerCycle cycle = PowerCycle.Current;
        cycle.Board.Files.WriteAsDevice(cycle, path, bytes);
    }

    private static VirtualFlash Files()
    {
        PowerCycle cycle = PowerCycle.Current;
        cycle.Check();
        return cycle.Board.Files;
    }
}
