using SchoolButton.Hub.Doctor.Looks;

namespace SchoolButton.Hub.Doctor.Checks;

/// <summary>The data folder and the secrets in it: there, the hub's user's alone, on a local disk with room.</summary>
internal static class FolderCheck
{
    private const long Mega = 1024 * 1024;
    private const long LeastFree = 100 * Mega;
    private const long EnoughFree = 1024 * Mega;

    /// <summary>File systems on which locks and fsync do not hold what a database needs.</summary>
    private static readonly string[] Remote = ["nfs", "nfs4", "cifs", "smb", "smb2", "smbfs", "9p", "fuse.sshfs", "sshfs", "afs", "ncpfs"];

    public static IEnumerable<Finding> Folder(FileFacts folder)
    {
        const string Check = "data folder";
        if (!folder.Exists || !folder.IsFolder)
        {
            yield return folder.Exists
                ? Finding.Wrong(Check, $"{folder.Path} is a file", "name a folder as data")
                : Finding.Warning(Check, $"{folder.Path} is not there", "the hub makes it at its first start; if it was there before, mount its disk");
            yield break;
        }

        if (!folder.IsUsable)
        {
            yield return Finding.Wrong(
                Check, $"this user may not read and write in {folder.Path}, so what is in it was not looked at",
                "run the doctor as the hub's user; if you did, chown -R the folder to it");
            yield break;
        }

        yield return folder.IsOpenToOthers
            ? Finding.Warning(Check, $"{folder.Path} is open to other users", $"chmod 700 {folder.Path}")
            : Finding.Ok(Check, folder.Path);
    }

    public static IEnumerable<Finding> Disk(DiskFacts? disk)
    {
        const string Check = "disk";
        if (disk is null)
        {
            yield break;
        }

        string free = $"{disk.FreeBytes / Mega} MB free";
        yield return disk.FreeBytes < LeastFree
            ? Finding.Wrong(Check, free, "make room: a full disk stops the hub from storing presses")
            : disk.FreeBytes < EnoughFree
                ? Finding.Warning(Check, free, $"make room; {EnoughFree / Mega} MB should be free")
                : Finding.Ok(Check, free);
        yield return Remote.Contains(disk.FileSystem, StringComparer.OrdinalIgnoreCase)
            ? Finding.Wrong("file system", disk.FileSystem, "put the data folder on a local disk: over a network its locks and flushes do not hold")
            : Finding.Ok("file system", disk.FileSystem);
    }

    /// <param name="what">secret, token, database …</param>
    /// <param name="missing">What to say where the file is missing; null if that is no matter.</param>
    public static IEnumerable<Finding> SecretFile(string what, FileFacts file, Finding? missing)
    {
        if (!file.Exists)
        {
            return missing is null ? [] : [missing];
        }

        return
        [
            file.IsOpenToOthers
                ? Finding.Wrong(what, $"other users may read {file.Path}", $"chmod 600 {file.Path}, and think of it as known to them")
                : Finding.Ok(what, $"{file.Path} is the hub's alone"),
        ];
    }

    /// <summary>What one user made another cannot use.</summary>
    public static IEnumerable<Finding> Owners(IEnumerable<FileFacts> files)
    {
        string[] owners = [.. files.Where(f => f.Owner is not null).Select(f => f.Owner!).Distinct().Order(StringComparer.Ordinal)];
        return owners.Length < 2
            ? []
            :
            [
                Finding.Wrong(
                    "owner", $"the data folder's files belong to different users: {string.Join(", ", owners)}",
                    "chown -R them to the hub's user; something was run as another user"),
            ];
    }

    public static IEnumerable<Finding> Spare(SpareFacts spare)
    {
        const string Check = "spare journal";
        return spare switch
        {
            { Exists: false } => [],
            { IsDenied: true } =>
            [
                Finding.Wrong(Check, $"{spare.Path} may not be read: a hub of this user does not start", "chown it to the hub's user, and run the doctor as that one"),
            ],
            { HoldsSteps: null } => [Finding.Ok(Check, "held by the running hub")],
            { HoldsSteps: true } =>
            [
                Finding.Wrong(Check, $"{spare.Path} holds presses that are not in the database", "start the hub, which writes them there; never delete the file"),
            ],
            _ => [Finding.Ok(Check, "empty")],
        };
    }
}
