using System.Diagnostics.Metrics;

namespace SchoolButton.Hub.Storage.Postgres;

internal static class PostgresMetrics
{
    private static readonly Meter Meter = new("SchoolButton.Storage");

    private static readonly Counter<long> Doubts = Meter.CreateCounter<long>(
        "schoolbutton_postgres_doubts",
        description: "Commits whose answer was lost with the connection, by what was found of them afterwards");

    public static void Doubt(bool written) => Doubts.Add(1, new KeyValuePair<string, object?>("found", written ? "yes" : "no"));
}
