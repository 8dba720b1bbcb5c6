using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage.Rows;

/// <summary>How a gateway hears a device.</summary>
public sealed record RouteRow(long Address, int Slot, long Gateway, long LastHeard, double Rssi, double Snr, int Frames)
{
    public static RouteRow Of(Route r) => new(r.Device, r.Slot, r.Gateway, r.HeardUnixMs, r.RssiDbm, r.SnrDb, r.Frames);

    public RouteStatus ToStatus() => new(Slot, (uint)Gateway, LastHeard, Rssi, Snr, Frames);
}
