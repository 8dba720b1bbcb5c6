namespace SchoolButton.Firmware.Virtual;

/// <summary>Behind a modem: what is told here must not touch the air before the next turn of its time.</summary>
internal interface IReceiver
{
    /// <summary>The header of a packet came; the packet follows.</summary>
    void HearHeader();

    /// <param name="isWhole">False: it was destroyed after its header, and its CRC is wrong.</param>
    void Hear(Transmission packet, double rssiDbm, double snrDb, bool isWhole);
}
