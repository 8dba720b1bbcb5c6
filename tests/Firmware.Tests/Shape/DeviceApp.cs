namespace SchoolButton.Tests.Shape;

/// <summary>A kind of device: a folder in firmware/ with a .nfproj file.</summary>
internal sealed class DeviceApp
{
    private DeviceApp(string projectPath)
    {
        ProjectPath = projectPath;
    }

    public static IReadOnlyList<DeviceApp> All { get; } =
    [
        .. Directory.EnumerateFiles(Checkout.Firmware, "*.nfproj", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => new DeviceApp(path)),
    ];

    public string ProjectPath { get; }

    public string Folder => Path.GetDirectoryName(ProjectPath)!;

    public string Name => Path.GetFileName(Folder);

    /// <summary>The names of the files in boards/, one per board.</summary>
    public IReadOnlyList<string> Boards
    {
        get
        {
            string folder = Path.Combine(Folder, "boards");
            return Directory.Exists(folder)
                ? [.. Directory.EnumerateFiles(folder, "*.cs").Select(Path.GetFileNameWithoutExtension).Order()!]
                : [];
        }
    }

    public ProjectFile Project(string? board = null) => new(ProjectPath, board);
}
