namespace SchoolButton.Benchmarks.Link;

/// <summary>The figures of the way out to the police, each with its aim beside it.</summary>
internal static class LinkCommand
{
    private static readonly (string Name, Func<Task<bool>> Run)[] Parts =
    [
        ("failover", FailoverBench.RunAsync),
        ("backlog", BacklogBench.RunAsync),
        ("reporting", ReportingBench.RunAsync),
        ("sites", SitesBench.RunAsync),
    ];

    /// <param name="part">All, if null.</param>
    /// <returns>0 if every aim is met, 1 if not, 2 if there is no such part.</returns>
    public static async Task<int> RunAsync(string? part)
    {
        if (part is not null && !Array.Exists(Parts, p => p.Name == part))
        {
            await Console.Error.WriteLineAsync($"link {part}: there are {string.Join(", ", Parts.Select(p => p.Name))}; without a name all run");
            return 2;
        }

        bool areMet = true;
        foreach ((string name, Func<Task<bool>> run) in Parts)
        {
            if (part is null || part == name)
            {
                Console.WriteLine($"link {name}");
                areMet &= await run();
                Console.WriteLine();
            }
        }

        return areMet ? 0 : 1;
    }
}
