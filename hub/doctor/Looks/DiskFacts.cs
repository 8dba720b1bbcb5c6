namespace SchoolButton.Hub.Doctor.Looks;

/// <param name="FileSystem">As the system calls it, such as ext4 or nfs.</param>
/// <param name="FreeBytes">What the hub's user may still write.</param>
internal sealed record DiskFacts(string FileSystem, long FreeBytes)
{
    /// <returns>Null if the system does not tell.</returns>
    public static DiskFacts? Of(string folder)
    {
        try
        {
            DriveInfo drive = new(folder);
            return new DiskFacts(drive.DriveFormat, drive.AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
