using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage.Rows;

/// <summary>One event in place of many silences.</summary>
public sealed record OutageRow(long Id, int Kind, string Site, string Subject, long Since, long EndedAt, int Devices)
{
    public static OutageRow Of(Outage o) => new(o.Id, (int)o.Kind, o.Site, o.Subject, o.SinceUnixMs, o.EndedUnixMs, o.Devices);

    public Outage ToOutage() => new()
    {
        Id = Id,
        Kind = (OutageKind)Kind,
        Site = Site,
        Subject = Subject,
        SinceUnixMs = Since,
        EndedUnixMs = EndedAt,
        Devices = Devices,
    };
}
