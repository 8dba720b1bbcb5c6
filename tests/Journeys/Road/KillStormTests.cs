using SchoolButton.Tests.Support;
using SchoolButton.Tests.Support.Storm;
using Xunit;

namespace SchoolButton.Tests.Road;

/// <summary>
/// A few of the thousand kills that <c>dotnet run -c Release --project tests/Benchmarks -- kill</c> does: a real hub, killed
/// at random moments of an alarm storm.
/// </summary>
public sealed class KillStormTests
{
    private const int Kills = 15;

    [Fact]
    public Task However_often_the_hub_is_killed_what_it_acknowledged_is_stored_and_sent_as_new_once() => StormAsync(null);

    [PostgresFact]
    public Task So_it_is_on_PostgreSQL() => StormAsync(TemporaryPostgres.Shared.NewDatabase());

    private static async Task StormAsync(string? postgres)
    {
        await using KillStorm storm = new(seed: 7, postgres);

        await storm.RunAsync(Kills, progress: null);

        KillFigures figures = storm.Figures;
        Assert.Equal((0, 0, 0, 0), (figures.Lost, figures.StoredTwice, figures.NewTwice, figures.Missing));
        Assert.InRange(figures.Acknowledged, Kills, int.MaxValue);
    }
}
