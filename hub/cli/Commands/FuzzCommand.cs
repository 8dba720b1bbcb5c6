using System.CommandLine;
using SchoolButton.Cli.Fuzz;
using SchoolButton.Cli.RadioPlans;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Simulation.Whole;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton fuzz</c>: the whole system under everything that can go wrong, in virtual time.</summary>
internal static class FuzzCommand
{
    private const int MaxSeeds = 10_000_000;
    private const double MaxHours = 10_000;
    private const int MaxDevices = 60;

    /// <summary>A planted bug must show within so many small worlds.</summary>
    private const int PlantSeeds = 60;

    public static Command Make()
    {
        Option<int> seeds = new("--seeds") { Description = "How many worlds, with seeds from 1 on.", HelpName = "N", DefaultValueFactory = _ => 100 };
        Option<double> hours = new("--hours") { Description = "Of virtual time in each.", HelpName = "H", DefaultValueFactory = _ => 2 };
        Option<int?> seed = new("--seed") { Description = "Runs this one alone and tells what happened in it.", HelpName = "S" };
        Option<int?> devices = new("--devices") { Description = "In each world; left out, each seed draws its own number.", HelpName = "N" };
        Option<string?> plant = new("--plant")
        {
            Description = "Plants a bug on purpose and looks for it: a name, 'all', or 'list'.",
            HelpName = "NAME",
        };
        Command command = new(
            "fuzz",
            "Runs firmware, links, hub, disk and receivers in virtual time, breaks them in every way, and holds them to the "
            + "promises. Exit code 1 if one is broken.")
        {
            seeds, hours, seed, devices, plant,
        };
        command.SetAction((parsed, cancellation) => Spoken.RunAsync(() => Task.Run(() =>
        {
            FuzzRequest request = new(
                parsed.GetValue(seeds), parsed.GetValue(hours), parsed.GetValue(seed), parsed.GetValue(devices), parsed.GetValue(plant));
            Check(request);
            try
            {
                return request switch
                {
                    { Plant: "list" } => List(),
                    { Plant: { } name, Seed: null } => Plant(name, cancellation),
                    { Seed: { } one } => Tell(request, one, cancellation),
                    _ => Run(request, cancellation),
                };
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw new ConfigException("fuzz was stopped; nothing is reported of half a run");
            }
        })));
        return command;
    }

    private static void Check(FuzzRequest request)
    {
        if (request.Seeds is < 1 or > MaxSeeds)
        {
            throw new ConfigException($"--seeds {request.Seeds}: 1 to {MaxSeeds} is possible");
        }

        if (request.Hours is not (> 0 and <= MaxHours))
        {
            throw new ConfigException($"--hours {request.Hours}: more than 0 and at most {MaxHours} is possible");
        }

        if (request.Devices is < 1 or > MaxDevices)
        {
            throw new ConfigException($"--devices {request.Devices}: 1 to {MaxDevices} is possible");
        }

        if (request is { Plant: "all", Seed: not null })
        {
            throw new ConfigException("--seed: with --plant it tells one bug's seed; name the bug");
        }

        if (request.Plant is { } name && name is not ("all" or "list") && PlantedBugs.Named(name) is null)
        {
            throw new ConfigException($"--plant {name}: there is no such bug; see: schoolbutton fuzz --plant list");
        }
    }

    private static int Run(FuzzRequest request, CancellationToken cancellation)
    {
        FuzzReport report = new(request);
        using (ProgressLine line = ProgressLine.OnError())
        {
            try
            {
                WorldRun.Many(
                    Enumerable.Range(1, request.Seeds), request.Hours, request.Devices,
                    outcome =>
                    {
                        report.Take(outcome);
                        line.Show(report.Progress());
                    },
                    cancellation);
            }
            catch (OperationCanceledException)
            {
                // Stopped by hand: what was run until then is told.
            }
        }

        Console.Out.Write(report.Text());
        return report.ExitCode;
    }

    private static int Tell(FuzzRequest request, int seed, CancellationToken cancellation)
    {
        WorldOutcome outcome = request.Plant is { } name
            ? WorldRun.Small(seed, PlantedBugs.Named(name), tell: true, cancellation)
            : WorldRun.One(seed, request.Hours, request.Devices, tell: true, cancellation);
        foreach (string line in outcome.Timeline)
        {
            Console.Out.WriteLine(line);
        }

        FuzzReport report = new(request);
        report.Take(outcome);
        Console.Out.Write(report.Text());
        Console.Out.WriteLine($"fingerprint {outcome.Fingerprint:x16}");
        return report.ExitCode;
    }

    private static int List()
    {
        foreach (PlantedBug bug in PlantedBugs.All)
        {
            Console.Out.WriteLine($"{bug.Name,-22} {bug.What}");
        }

        return 0;
    }

    private static int Plant(string name, CancellationToken cancellation)
    {
        int missed = 0;
        foreach (PlantedBug bug in PlantedBugs.All.Where(b => name == "all" || b.Name == name))
        {
            WorldOutcome? found = WorldRun.Find(bug, PlantSeeds, cancellation);
            missed += found is null ? 1 : 0;
            Console.Out.WriteLine(found is null
                ? $"{bug.Name,-22} NOT FOUND in {PlantSeeds} seeds"
                : $"{bug.Name,-22} found by {FuzzReport.Name(found.Failures[0].Kind)} in seed {found.Seed}: {found.Failures[0].What}");
        }

        return missed == 0 ? 0 : 1;
    }
}
