using System.Globalization;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>Numbers for people.</summary>
internal static class Say
{
    /// <summary>Fewer presses than this say nothing about one in a thousand.</summary>
    public const int PressesForP999 = 1_000;

    public static string Seconds(double ms) => double.IsInfinity(ms)
        ? "never"
        : (ms / 1000).ToString(ms < 99_950 ? "0.00" : "0", CultureInfo.InvariantCulture) + " s";

    /// <summary>As <c>1.94 s (1.90–2.02)</c>; an open end is <c>…</c>: too few presses bound it.</summary>
    public static string Quantile(Quantile quantile) =>
        $"{Seconds(quantile.Value)} ({End(quantile.Low)}–{End(quantile.High)})";

    public static string P999(OrderStatistics times) => times.Count < PressesForP999
        ? $"needs more presses ({times.Count} of {PressesForP999})"
        : Quantile(times.At(0.999));

    public static string Number(double value, string format = "0.#") => value.ToString(format, CultureInfo.InvariantCulture);

    private static string End(double? ms) => ms is not { } end ? "…" : Seconds(end).Replace(" s", "", StringComparison.Ordinal);
}
