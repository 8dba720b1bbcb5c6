namespace SchoolButton.Cli.RadioPlans;

/// <summary>
/// The uplink of a LoRaWAN network, to compare with: LoRaWAN L2 1.0.4 specification (TS001-1.0.4), section 4. No
/// options in the header, one port, as short as it can be.
/// </summary>
internal static class LoRaWanFrame
{
    /// <summary>MHDR.</summary>
    public const int TypeLength = 1;

    /// <summary>FHDR: DevAddr 4, FCtrl 1, FCnt 2.</summary>
    public const int HeaderLength = 7;

    /// <summary>FPort.</summary>
    public const int PortLength = 1;

    /// <summary>MIC.</summary>
    public const int TagLength = 4;

    public static int Length(int body) => TypeLength + HeaderLength + PortLength + body + TagLength;
}
