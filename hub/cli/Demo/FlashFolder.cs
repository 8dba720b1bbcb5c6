using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Cli.Demo;

/// <summary>Keeps a virtual board's files in a folder: what flash is for, also when this process is killed.</summary>
internal static class FlashFolder
{
    private const string Drive = "I:\\";

    public static void Attach(VirtualFlash flash, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            flash.Write(Path.GetFileName(path), File.ReadAllBytes(path));
        }

        flash.Written += (_, name) => File.WriteAllBytes(Path.Combine(folder, name[Drive.Length..]), flash.Read(name)!);
    }
}
