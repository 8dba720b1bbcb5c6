using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Cli.Demo;

/// <summary>The demo's folder: the one that was named, which stays, or a temporary one, which goes with the demo.</summary>
internal sealed class DemoFolder : IDisposable
{
    private readonly bool _temporary;

    private DemoFolder(string path, bool temporary)
    {
        Path = path;
        _temporary = temporary;
    }

    public string Path { get; }

    /// <exception cref="ConfigException">It cannot be made.</exception>
    public static DemoFolder Open(DirectoryInfo? named)
    {
        try
        {
            return named is null
                ? new DemoFolder(Directory.CreateTempSubdirectory("schoolbutton-demo-").FullName, temporary: true)
                : new DemoFolder(Directory.CreateDirectory(named.FullName).FullName, temporary: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"--data {named}: it cannot be made ({e.Message.TrimEnd('.')}); name another folder");
        }
    }

    public void Dispose()
    {
        if (_temporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
