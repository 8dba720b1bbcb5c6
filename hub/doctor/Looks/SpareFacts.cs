namespace SchoolButton.Hub.Doctor.Looks;

/// <summary>The spare journal beside the database.</summary>
/// <param name="HoldsSteps">Whether something in it is not in the database yet; null if a running hub holds it.</param>
internal sealed record SpareFacts(string Path, bool Exists, bool? HoldsSteps)
{
    /// <summary>Whether this user may not read it, nor then could a hub of his.</summary>
    public bool IsDenied { get; init; }

    public static SpareFacts At(string path)
    {
        if (!File.Exists(path))
        {
            return new SpareFacts(path, Exists: false, HoldsSteps: false);
        }

        try
        {
            // An empty one is nothing but zeros, and lines begin at its start.
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return new SpareFacts(path, Exists: true, file.ReadByte() > 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new SpareFacts(path, Exists: true, HoldsSteps: null) { IsDenied = e is UnauthorizedAccessException };
        }
    }
}
