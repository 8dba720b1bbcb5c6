using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using SchoolButton.Hub.Malformed;
using SchoolButton.Hub.Malformed.Trials;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton fuzz-parsers</c>: malformed input for every parser, for as long as one likes.</summary>
internal static class FuzzParsersCommand
{
    /// <summary>Sentences between two looks at the clock.</summary>
    private const int Batch = 200;

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    public static Command Make()
    {
        Option<double> minutes = new("--minutes") { Description = "For how long, all parsers together.", DefaultValueFactory = _ => 1 };
        Option<int?> seed = new("--seed") { Description = "The same seed makes the same sentences; one from the clock, if left out." };
        Option<string?> only = new("--parser") { Description = "Only this parser." };
        only.AcceptOnlyFromAmong([.. AllTrials.Make().Select(trial => trial.Name)]);
        Option<string?> replay = new("--replay")
        {
            Description = "Reads one sentence again, as a fault names it.",
            HelpName = "PARSER:HEX",
        };
        Command command = new("fuzz-parsers", "Gives malformed input, made by grammar and by chance, to every parser.")
        {
            minutes, seed, only, replay,
        };
        command.Validators.Add(result =>
        {
            // What was left out has no value here, not even its default.
            if (result.GetResult(minutes) is { Implicit: false } && result.GetValue(minutes) is <= 0 or > 100_000 or double.NaN)
            {
                result.AddError("--minutes: more than 0 is needed, and at most 100000");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            ITrial[] trials = [.. AllTrials.Make().Where(t => parsed.GetValue(only) is not { } name || t.Name == name)];
            return Task.FromResult(parsed.GetValue(replay) is { } sentence
                ? Replay(trials, sentence)
                : Run(trials, parsed.GetValue(minutes), parsed.GetValue(seed) ?? Environment.TickCount, cancellation));
        });
        return command;
    }

    private static int Run(ITrial[] trials, double minutes, int seed, CancellationToken cancellation)
    {
        Console.WriteLine($"seed {seed}, {minutes.ToString(CultureInfo.InvariantCulture)} min, {trials.Length} parsers");
        TrialRun[] runs = [.. trials.Select(trial => new TrialRun(trial))];
        Dice[] dice = [.. trials.Select((_, i) => new Dice(HashCode(seed, i)))];
        TrialFault?[] faults = new TrialFault?[trials.Length];
        long end = Stopwatch.GetTimestamp() + (long)(minutes * 60 * Stopwatch.Frequency);
        long told = Stopwatch.GetTimestamp();
        while (Stopwatch.GetTimestamp() < end && !cancellation.IsCancellationRequested && faults.Contains(null))
        {
            for (int i = 0; i < runs.Length; i++)
            {
                for (int k = 0; k < Batch && faults[i] is null; k++)
                {
                    faults[i] = runs[i].Next(dice[i]);
                }
            }

            if (Stopwatch.GetElapsedTime(told) > ProgressEvery)
            {
                told = Stopwatch.GetTimestamp();
                double left = Math.Max(0, (end - told) / (double)Stopwatch.Frequency);
                Console.Error.WriteLine(
                    $"{runs.Sum(run => run.Sentences):N0} sentences, {faults.Count(f => f is not null)} faults, {left:N0} s left");
            }
        }

        for (int i = 0; i < runs.Length; i++)
        {
            string refused = string.Join(", ", runs[i].Refused.Select(r => $"{r.Key} {r.Value}"));
            Console.WriteLine(
                $"{runs[i].Trial.Name,-18} inputs {runs[i].Sentences,9}, accepted {runs[i].Accepted,8}, faults {(faults[i] is null ? 0 : 1)}, refused: {refused}");
        }

        foreach (TrialFault? fault in faults)
        {
            if (fault is not null)
            {
                Console.WriteLine(fault);
            }
        }

        return faults.All(fault => fault is null) ? 0 : 1;
    }

    private static int Replay(ITrial[] trials, string sentence)
    {
        string[] parts = sentence.Split(':', 2);
        if (parts.Length != 2 || trials.FirstOrDefault(t => t.Name == parts[0]) is not { } trial
            || parts[1].Length % 2 != 0 || !parts[1].All(char.IsAsciiHexDigit))
        {
            Console.Error.WriteLine($"--replay: PARSER:HEX is needed; the parsers are {string.Join(", ", trials.Select(t => t.Name))}");
            return 1;
        }

        byte[] bytes = Convert.FromHexString(parts[1]);
        if (new TrialRun(trial).Try(new Sentence(bytes)) is { } fault)
        {
            Console.WriteLine(fault);
            return 1;
        }

        Outcome outcome = trial.Read(bytes, second: false);
        Console.WriteLine($"{trial.Name}: {outcome.Word}; read as '{outcome.Means}'; said '{outcome.Said}'");
        return 0;
    }

    /// <summary>The same in every process, which System.HashCode is not.</summary>
    private static int HashCode(int seed, int index) => unchecked((seed * 31) + (index * 7_919));
}
