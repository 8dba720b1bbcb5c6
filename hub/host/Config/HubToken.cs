using System.Security.Cryptography;
using SchoolButton.Hub.Console;

namespace SchoolButton.Hub.Host.Config;

/// <summary>The API's token where the configuration names none: made once, kept beside the database.</summary>
public static class HubToken
{
    public const string FileName = "token";

    private const int Bytes = 24;

    /// <summary>URL-safe, about 32 characters.</summary>
    public static string New() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    /// <summary>Reads the token file of a data folder, which only the hub's user may read; makes it if there is none.</summary>
    /// <exception cref="ConfigException">It can be neither read nor made.</exception>
    public static string ReadOrMake(string dataFolder)
    {
        try
        {
            return ReadOrMakeFile(dataFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigException(
                $"data folder {dataFolder}: its token cannot be read or made ({e.Message.TrimEnd('.')}); "
                + "name a folder that the hub's user may write");
        }
    }

    private static string ReadOrMakeFile(string dataFolder)
    {
        string path = Path.Combine(dataFolder, FileName);
        if (File.Exists(path))
        {
            string token = File.ReadAllText(path).Trim();
            return token.Length >= ConsoleOptions.MinTokenLength
                ? token
                : throw new ConfigException($"token file {path}: it is too short; delete it and the hub makes a new one");
        }

        DataFolder.Make(dataFolder);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        string made = New();
        using StreamWriter writer = new(path, options);
        writer.WriteLine(made);
        return made;
    }
}
