namespace SchoolButton.Cli.Fuzz;

/// <summary>What was asked of <c>fuzz</c>.</summary>
/// <param name="Seed">This one alone.</param>
/// <param name="Devices">Null for what each seed draws.</param>
/// <param name="Plant">A planted bug, all or list.</param>
internal sealed record FuzzRequest(int Seeds, double Hours, int? Seed, int? Devices, string? Plant);
