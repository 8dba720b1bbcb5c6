using SchoolButton.Benchmarks;

// dotnet run -c Release --project tests/Benchmarks [-- presses [devices]]
int presses = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 1_000;
int devices = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1_000;

await PressLatency.RunAsync(presses, devices);
return 0;
