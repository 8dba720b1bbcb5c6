using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SchoolButton.Hub.Console.Archive;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Console.Api;

/// <summary>Who did what, and whether that record was tampered with.</summary>
internal static class AuditApi
{
    private const int UsualCount = 100;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/api/audit", ReadAsync)
            .WithName("listAudit").WithTags("audit")
            .WithSummary("Who did what, oldest first.")
            .WithDescription(
                $"after is the number of the last entry that is known already, 0 if left out; count 1 to "
                + $"{ConsoleLimits.MaxAuditEntries}, {UsualCount} if left out. last is the number of the newest entry there is.")
            .Produces<AuditAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        api.MapGet("/api/audit/check", (ArchiveReader reader, TrailCheck trail, CancellationToken cancellationToken) =>
                reader.ReadAsync(archive => Results.Ok(trail.Check(archive)), cancellationToken))
            .WithName("checkAudit").WithTags("audit")
            .WithSummary("Whether any entry of the audit trail was changed, put in or taken out.")
            .WithDescription(
                $"All of it is gone over at most every {ConsoleLimits.WholeTrailEvery.TotalMinutes:0} minutes, in between what came "
                + "since; an empty one does not hold. Each entry is chained to the one before with a key from the hub's secret. That entries at the end are missing "
                + "shows only if the hub has seen them since it started; keep the last number apart to be sure.")
            .Produces<TrailAnswer>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadAsync(
        string? after, string? count, ArchiveReader reader, CancellationToken cancellationToken)
    {
        long? from = after is null ? 0 : WholeNumber.Read(after);
        long? many = count is null ? UsualCount : WholeNumber.Read(count);
        if (from is null)
            return Problem.BadRequest("after is not the number of an entry. Send a whole number, or leave it out.");
        if (many is not (>= 1 and <= ConsoleLimits.MaxAuditEntries))
            return Problem.BadRequest($"count must be 1 to {ConsoleLimits.MaxAuditEntries}. Send such a number, or leave it out.");

        return await reader.ReadAsync(
            archive => Results.Ok(new AuditAnswer(
                [.. archive.Audit(from.Value, (int)many.Value).Select(Entry)], archive.LastAudit())),
            cancellationToken);
    }

    private static AuditItem Entry(AuditRow row) => new(
        row.Number, DateTimeOffset.FromUnixTimeMilliseconds(row.Entry.AtUnixMs), row.Entry.By, row.Entry.What,
        row.Entry.Subject, row.Entry.Detail);

    /// <param name="Last">The number of the newest entry there is; 0 if there is none.</param>
    internal sealed record AuditAnswer(IReadOnlyList<AuditItem> Entries, long Last);

    /// <summary>One deed.</summary>
    internal sealed record AuditItem(
        long Number, DateTimeOffset At, string By, string What, string Subject, string? Detail);
}
