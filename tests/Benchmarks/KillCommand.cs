using System.Diagnostics;
using SchoolButton.Tests.Support;
using SchoolButton.Tests.Support.Storm;

namespace SchoolButton.Benchmarks;

/// <summary>A <see cref="KillStorm"/> of any length, with its figures as it goes on.</summary>
internal static class KillCommand
{
    /// <summary>So often what is stored is held against what was acknowledged.</summary>
    private const int AuditEvery = 100;

    public static async Task<int> RunAsync(int kills, bool postgres, int seed)
    {
        using TemporaryPostgres? server = postgres ? TemporaryPostgres.Start() : null;
        await using KillStorm storm = new(seed, server?.NewDatabase());
        Console.WriteLine($"{kills} times kill -9 in an alarm storm, {(postgres ? "PostgreSQL" : "SQLite")}, seed {seed}");
        Stopwatch took = Stopwatch.StartNew();
        int said = 0;
        await storm.RunAsync(kills, figures =>
        {
            if (figures.Kills % AuditEvery == 0 && figures.Kills > said)
            {
                storm.Audit();
            }

            if (figures.Kills % 10 == 0 && figures.Kills > said)
            {
                said = figures.Kills;
                double each = took.Elapsed.TotalSeconds / figures.Kills;
                Console.Error.WriteLine(
                    $"  {figures.Kills}/{kills} kills, {each:0.00} s each, {each * (kills - figures.Kills) / 60:0.0} min left: acknowledged "
                    + $"{figures.Acknowledged}, lost {storm.Figures.Lost}, at the receiver {figures.Delivered}, new twice {figures.NewTwice}");
            }
        });
        KillFigures f = storm.Figures;
        Console.WriteLine($"kills                     {f.Kills}, of them while starting {f.KilledWhileStarting}; {took.Elapsed.TotalSeconds / f.Kills:0.00} s each");
        Console.WriteLine($"starts refused            {f.Refused} (the hub before was not quite gone)");
        Console.WriteLine($"alarms made               {f.Pressed}");
        Console.WriteLine($"alarms acknowledged       {f.Acknowledged}");
        Console.WriteLine($"acknowledged and lost     {f.Lost} (limit 0)");
        Console.WriteLine($"stored twice              {f.StoredTwice} (limit 0)");
        Console.WriteLine($"not stored or delivered   {f.Missing} (limit 0)");
        Console.WriteLine($"sent as new twice         {f.NewTwice} (limit 0)");
        Console.WriteLine($"sent again, marked so     {f.MarkedRepeats} (allowed: the ACK came and the commit did not)");
        return f.IsWell ? 0 : 1;
    }
}
