using SchoolButton.Benchmarks;

// dotnet run -c Release --project tests/Benchmarks [-- presses [devices]]
// dotnet run -c Release --project tests/Benchmarks -- silence [devices]
// dotnet run -c Release --project tests/Benchmarks -- storage [rounds]
if (args is ["storage", ..])
{
    return StorageLatency.Run(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 500);
}

if (args is ["silence", ..])
{
    return SilenceScale.Run(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1_000_000);
}

int presses = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 1_000;
int devices = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1_000;

await PressLatency.RunAsync(presses, devices);
return 0;
