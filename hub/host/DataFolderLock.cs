using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Hub.Host;

/// <summary>One hub for one data folder: two would send every alarm twice.</summary>
public sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    /// <exception cref="ConfigException">Another hub runs on this folder, or it cannot be written.</exception>
    public DataFolderLock(string folder)
    {
        string path = Path.Combine(folder, "hub.lock");
        try
        {
            DataFolder.Make(folder);
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException)
        {
            throw new ConfigException($"data folder {folder}: it cannot be written; give the hub's user write access");
        }
        catch (IOException e) when (Directory.Exists(folder))
        {
            throw new ConfigException(
                $"data folder {folder}: it is in use ({e.Message.TrimEnd('.')}); end the other hub, or name another folder");
        }
        catch (IOException e)
        {
            throw new ConfigException($"data folder {folder}: it cannot be made ({e.Message.TrimEnd('.')})");
        }
    }

    public void Dispose() => _file.Dispose();
}
