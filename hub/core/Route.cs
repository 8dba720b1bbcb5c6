namespace SchoolButton.Hub.Core;

/// <summary>How one gateway hears one device. Written by the core alone.</summary>
public sealed class Route
{
    /// <summary>At this many <see cref="Frames"/> the count stays.</summary>
    public const int MaxFrames = 1_000_000;

    /// <summary>How much a new frame weighs in the averages: about the last eight count.</summary>
    private const double Weight = 1.0 / 8;

    internal Route(uint device, int slot)
    {
        Device = device;
        Slot = slot;
    }

    internal Route(uint device, RouteStatus status)
        : this(device, status.Slot)
    {
        Gateway = status.Gateway;
        HeardUnixMs = status.LastHeardUnixMs;
        RssiDbm = status.RssiDbm;
        SnrDb = status.SnrDb;
        LastSnrDb = status.SnrDb;
        Frames = status.Frames;
    }

    /// <summary>Address of the device that is heard.</summary>
    public uint Device { get; }

    /// <summary>Its place among the device's routes, 0 to <see cref="Core.Device.MaxRoutes"/> − 1.</summary>
    public int Slot { get; }

    /// <summary>Address of the gateway that hears it.</summary>
    public uint Gateway { get; private set; }

    public long HeardUnixMs { get; private set; }

    /// <summary>Received signal strength, averaged.</summary>
    public double RssiDbm { get; private set; }

    /// <summary>Signal to noise, averaged.</summary>
    public double SnrDb { get; private set; }

    /// <summary>Of the newest frame; not stored, so after a start the average until one comes.</summary>
    public double LastSnrDb { get; private set; }

    /// <summary>Every copy counts. 0: it is known to have heard the device, but not how well.</summary>
    public int Frames { get; private set; }

    /// <summary>Monotonic.</summary>
    internal long HeardMs { get; set; }

    /// <summary>It was heard over since it was stored last.</summary>
    internal bool IsUnstored { get; set; }

    /// <summary>An alarm that is being repeated was answered over it, and the device did not hear that.</summary>
    internal bool IsTried { get; set; }

    /// <summary>Another gateway takes this place.</summary>
    internal void Begin(uint gateway)
    {
        Gateway = gateway;
        (HeardMs, HeardUnixMs) = (long.MinValue, 0);
        (RssiDbm, SnrDb, LastSnrDb, Frames) = (0, 0, 0, 0);
        IsTried = false;
    }

    /// <param name="heardMs">Monotonic; long ago, if the gateway kept the frame.</param>
    internal void Heard(in Reception by, long heardMs, Instant now)
    {
        IsUnstored = true;
        double weight = Frames == 0 ? 1 : Weight;
        RssiDbm += (by.RssiDbm - RssiDbm) * weight;
        LastSnrDb = by.SnrQuarters / 4.0;
        SnrDb += (LastSnrDb - SnrDb) * weight;
        Frames = Math.Min(Frames + 1, MaxFrames);
        HeardMs = Math.Max(HeardMs, heardMs);
        HeardUnixMs = Math.Max(HeardUnixMs, now.UnixMs - (now.MonotonicMs - heardMs));
    }
}
