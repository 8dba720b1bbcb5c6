using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Host.Devices;

/// <summary>
/// Takes a sealed frame out of what a gateway says. Nothing of the envelope is sealed: it says how a frame was heard,
/// never what is in it or from whom.
/// </summary>
public static class GatewayEnvelope
{
    /// <summary>No gateway keeps a frame for longer. An older one is taken for this old, and counted.</summary>
    public const long MaxAgeMs = 24 * 60 * 60 * 1_000L;

    /// <param name="gateway">Address of the gateway whose session it is.</param>
    /// <param name="isOwn">Whether the frame must be the gateway's own.</param>
    /// <returns>The frame, not looked into; null if this is no envelope that a gateway sends.</returns>
    public static byte[]? Open(byte[] message, uint gateway, out Reception by, out bool isOwn)
    {
        by = default;
        isOwn = false;
        if (HeardFrame.FromBytes(message) is { } heard)
        {
            if (heard.AgeMs > MaxAgeMs)
            {
                HubMetrics.AgesClamped.Add(1);
            }

            by = new Reception(gateway, Math.Min(heard.AgeMs, MaxAgeMs), heard.RssiDbm, heard.SnrQuarters);
            return heard.Frame;
        }

        isOwn = true;
        return OwnFrame.FromBytes(message);
    }
}
