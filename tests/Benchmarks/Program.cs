using System.Globalization;
using SchoolButton.Benchmarks;
using SchoolButton.Benchmarks.Link;

// dotnet run -c Release --project tests/Benchmarks -- COMMAND
//   [presses [devices]]                                   from press to receiver, 1000 and 1000
//   silence [devices]                                     the silence of so many devices, 1000000
//   storage [rounds]                                      commits beside the disk, 500
//   drill [alarms] [--store sqlite|postgres]              so many presses at once, 10000
//   start [devices [alarms]] [--store sqlite|postgres]    from process start to the first ack, 150000 and 100000
//   link [failover|backlog|reporting|sites]               the way out to the police; all, if none is named
//   kill [times] [--store sqlite|postgres] [--seed N]     so many kill -9 in an alarm storm, 1000
string? store = Option("--store") ?? "sqlite";
if (store is not ("sqlite" or "postgres"))
{
    Console.Error.WriteLine($"--store {store}: there are sqlite and postgres");
    return 2;
}

bool postgres = store == "postgres";
switch (args.FirstOrDefault())
{
    case "silence":
        return SilenceScale.Run(Number(1, 1_000_000));
    case "storage":
        return StorageLatency.Run(Number(1, 500));
    case "drill":
        return await Drill.RunAsync(Number(1, 10_000), postgres);
    case "start":
        return await ColdStart.RunAsync(Number(1, 150_000), Number(2, 100_000), postgres);
    case "link":
        return await LinkCommand.RunAsync(args.ElementAtOrDefault(1));
    case "kill":
        return await KillCommand.RunAsync(
            Number(1, 1_000), postgres, int.Parse(Option("--seed") ?? "1", CultureInfo.InvariantCulture));
    default:
        return await PressLatency.RunAsync(Number(0, 1_000), Number(1, 1_000));
}

string? Option(string name)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}

int Number(int place, int usual) =>
    args.Length > place && int.TryParse(args[place], NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number : usual;
