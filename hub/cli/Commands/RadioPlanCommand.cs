using System.CommandLine;
using SchoolButton.Cli.RadioPlans;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Simulation;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton radio-plan</c>: what a school's radio carries, by simulation.</summary>
internal static class RadioPlanCommand
{
    public static Command Make() => Make(School.Run, Console.Out);

    /// <param name="run">What runs one seed.</param>
    /// <param name="output">Where the report goes.</param>
    internal static Command Make(RunSchool run, TextWriter output)
    {
        PlanOptions options = new();
        Command command = new(
            "radio-plan",
            "Says what a school's radio carries: the real firmware and hub on a simulated air. Exit code 1 if an aim is missed.");
        foreach (Option option in options.All)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) => Spoken.RunAsync(() => Task.Run(() =>
        {
            PlanRequest request = options.Read(parsed);
            request.Check();
            try
            {
                return request.Timeline
                    ? Tell(request, run, output, cancellation)
                    : Plan(request, run, output, cancellation);
            }
            catch (SeedException e)
            {
                throw new ConfigException($"{e.Message}. See where: {PlanRequest.Replay(e.Tried, e.Seed)}");
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw new ConfigException("radio-plan was stopped; nothing is reported of half a run");
            }
        })));
        return command;
    }

    private static int Plan(PlanRequest request, RunSchool run, TextWriter output, CancellationToken cancellation)
    {
        IReadOnlyList<CaseResult> results = Run(request.Cases, request.Seeds);
        CapacityFormula formula = new(request.Plan, AirFrames.Of(request.Plan));
        IReadOnlyList<CapacityStep> capacity = request is { IsWhole: true, Quick: false, Seed: null }
            ? new CapacitySearch(request.Plan, formula, Run).Find()
            : [];
        Report report = new(request, results, capacity);
        output.Write(Colour.Verdicts(report.Text(), Colour.IsWanted));
        if (request.Svg is { } file)
        {
            Write(file, DeliveryPlot.Draw(results));
            output.WriteLine($"\nwrote {file}");
        }

        return report.ExitCode;

        IReadOnlyList<CaseResult> Run(IReadOnlyList<PlanCase> cases, IReadOnlyList<int> seeds)
        {
            using ProgressLine line = ProgressLine.OnError();
            return PlanRun.All(cases, seeds, run, new RunProgress(cases, seeds.Count, TimeProvider.System, line.Show), cancellation);
        }
    }

    /// <summary>One seed of one case, with what happened. A failure of the simulation shows where it is.</summary>
    private static int Tell(PlanRequest request, RunSchool run, TextWriter output, CancellationToken cancellation)
    {
        PlanCase tried = request.Cases[0];
        SchoolOutcome outcome = run(tried.Plan, request.Seed!.Value, true, null, cancellation);
        foreach (string line in outcome.Timeline)
        {
            output.WriteLine(line);
        }

        Report report = new(request, [new CaseResult(tried, [outcome])], []);
        output.Write(Colour.Verdicts(report.Text(), Colour.IsWanted));
        output.WriteLine($"\nfingerprint {outcome.Fingerprint:x16}");
        return report.ExitCode;
    }

    private static void Write(FileInfo file, string text)
    {
        try
        {
            File.WriteAllText(file.FullName, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system's message names the whole path of this machine; the file is named as it was given.
            throw new ConfigException($"--svg {file}: it cannot be written ({e.GetType().Name}); name another");
        }
    }
}
