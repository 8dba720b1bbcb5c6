using System.Globalization;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Hub.Doctor.Looks;

/// <summary>What the machine allows, and how the hub is installed on it.</summary>
/// <param name="MaxOpenFiles">That this user's programs may have; null if the system does not tell.</param>
/// <param name="UnitPath">The service's unit file; null if it is not installed.</param>
/// <param name="Unit">Its lines.</param>
internal sealed record MachineFacts(long? MaxOpenFiles, string? UnitPath, IReadOnlyList<string> Unit)
{
    private const string CredentialLine = "LoadCredential=" + HubSecret.CredentialName + ":";

    /// <summary>The file that the service gets its secret from; null if the unit names none.</summary>
    public string? CredentialPath => Unit
        .Select(line => line.Trim())
        .FirstOrDefault(line => line.StartsWith(CredentialLine, StringComparison.Ordinal))?[CredentialLine.Length..];

    private const string UnitName = "schoolbutton.service";
    private const string Limits = "/proc/self/limits";
    private static readonly string[] UnitFolders = ["/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

    public static MachineFacts Look()
    {
        string? unit = UnitFolders.Select(folder => Path.Combine(folder, UnitName)).FirstOrDefault(File.Exists);
        return new MachineFacts(OpenFiles(), unit, unit is null ? [] : Lines(unit));
    }

    /// <summary>The hard limit: the runtime raises the other up to it by itself.</summary>
    private static long? OpenFiles()
    {
        string? line = File.Exists(Limits)
            ? Lines(Limits).FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal))
            : null;
        string[] words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length > 4 && long.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out long most) ? most : null;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
