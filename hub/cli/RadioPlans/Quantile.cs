namespace SchoolButton.Cli.RadioPlans;

/// <summary>A quantile of a sample, and where that of the population lies with 95 % confidence.</summary>
/// <param name="Value">The least value that at least this share of the sample does not exceed; infinity for never.</param>
/// <param name="Low">Null if the sample is too small to bound it from below.</param>
/// <param name="High">Null if the sample is too small to bound it from above.</param>
internal sealed record Quantile(double Value, double? Low, double? High);
