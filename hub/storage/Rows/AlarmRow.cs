using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Storage.Rows;

/// <summary>An alarm as it stands; the projection of its history that is asked for most.</summary>
public sealed record AlarmRow(
    long Id,
    long Address,
    int Generation,
    long Counter,
    int Kind,
    bool Restore,
    int Zone,
    int Cause,
    string Site,
    long RaisedAt,
    long StoredAt,
    long ForwardedAt,
    long AcknowledgedAt,
    string? AcknowledgedBy,
    long CancelledAt,
    int Attempts,
    string? Receiver,
    string? LastError,
    long RespondingAt,
    long ArrivedAt,
    long ClosedAt,
    int Escalations)
{
    public static AlarmRow Of(Alarm a) => new(
        a.Id, a.Address, a.Generation, a.Counter, (int)a.Kind, a.Restore, a.Zone, a.Cause, a.Site, a.RaisedUnixMs,
        a.StoredUnixMs, a.ForwardedUnixMs, a.AcknowledgedUnixMs, a.AcknowledgedBy, a.CancelledUnixMs, a.Attempts, a.Receiver,
        a.LastError, a.RespondingUnixMs, a.ArrivedUnixMs, a.ClosedUnixMs, a.Escalations);

    public Alarm ToAlarm() => new()
    {
        Id = Id,
        Address = (uint)Address,
        Generation = Generation,
        Counter = (uint)Counter,
        Kind = (EventKind)Kind,
        Restore = Restore,
        Zone = (byte)Zone,
        Cause = (byte)Cause,
        Site = Site,
        RaisedUnixMs = RaisedAt,
        StoredUnixMs = StoredAt,
        ForwardedUnixMs = ForwardedAt,
        AcknowledgedUnixMs = AcknowledgedAt,
        AcknowledgedBy = AcknowledgedBy,
        CancelledUnixMs = CancelledAt,
        Attempts = Attempts,
        Receiver = Receiver,
        LastError = LastError,
        RespondingUnixMs = RespondingAt,
        ArrivedUnixMs = ArrivedAt,
        ClosedUnixMs = ClosedAt,
        Escalations = Escalations,
    };
}
