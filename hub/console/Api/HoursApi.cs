using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SchoolButton.Hub.Console.Archive;
using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Console.Api;

/// <summary>How a device fared, hour by hour.</summary>
internal static class HoursApi
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(7);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/api/devices/{id}/hours", ReadAsync)
            .WithName("listDeviceHours").WithTags("devices")
            .WithSummary("What each hour of a device's heartbeats came to, oldest first; kept for a year.")
            .WithDescription(
                "from and to are times in ISO 8601 with their offset, such as 2026-03-02T00:00:00Z; the last "
                + $"{Usual.TotalDays} days, if left out; at most {ConsoleLimits.MaxHoursSpan.TotalDays} days apart. An hour in "
                + "which nothing was heard is not there. The one that runs is a few minutes behind.")
            .Produces<HoursAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> ReadAsync(
        string id, string? from, string? to, ArchiveReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        uint address = DeviceAddress.FromText(id);
        if (address == 0)
            return Problem.UnknownDevice();

        DateTimeOffset? until = to is null ? time.GetUtcNow() : Time(to);
        DateTimeOffset? since = from is null ? until - Usual : Time(from);
        if (until is null || since is null)
            return Problem.BadRequest("from or to is not a time. Send it as 2026-03-02T00:00:00Z, or leave it out.");
        if (since > until || until - since > ConsoleLimits.MaxHoursSpan)
            return Problem.BadRequest($"from must be before to, by at most {ConsoleLimits.MaxHoursSpan.TotalDays} days. Ask for a part at a time.");

        return await reader.ReadAsync(
            archive => Results.Ok(new HoursAnswer(
                id,
                since.Value,
                until.Value,
                [.. archive.Hours(address, since.Value.ToUnixTimeMilliseconds(), until.Value.ToUnixTimeMilliseconds()).Select(Hour)])),
            cancellationToken);
    }

    private static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;

    private static HourItem Hour(DeviceHour hour) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(hour.HourUnixMs),
        hour.Heartbeats,
        hour.Missed,
        hour.LongestGapMs / 1_000.0,
        hour.LowestBattery <= BatteryLevel.Full ? hour.LowestBattery : null,
        hour.RssiDbm,
        hour.SnrDb);

    internal sealed record HoursAnswer(string DeviceId, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<HourItem> Hours);

    /// <param name="Hour">When it began.</param>
    /// <param name="Heartbeats">That came.</param>
    /// <param name="Missed">That were sent and did not come, as the device's counters tell.</param>
    /// <param name="LongestGapSeconds">Between two frames.</param>
    /// <param name="LowestBattery">Percent; null where it never said.</param>
    /// <param name="RssiDbm">Mean over the air; null if nothing came over the air.</param>
    /// <param name="SnrDb">As above.</param>
    internal sealed record HourItem(
        DateTimeOffset Hour, int Heartbeats, int Missed, double LongestGapSeconds, int? LowestBattery, double? RssiDbm,
        double? SnrDb);
}
