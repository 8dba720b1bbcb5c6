namespace SchoolButton.Tests.Shape;

/// <summary>The working copy that the tests were built from: these tests read sources and project files.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    public static string Firmware => Path.Combine(Root, "firmware");

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SchoolButton.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("SchoolButton.sln is not above the tests");
    }
}
