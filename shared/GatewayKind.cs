namespace SchoolButton.Protocol
{
    /// <summary>The first byte of what a gateway and the hub say to each other. Not sealed: the frames inside are.</summary>
    public enum GatewayKind : byte
    {
        None = 0,

        /// <summary>Gateway to hub: a frame that the radio heard.</summary>
        Heard = 0x91,

        /// <summary>Gateway to hub, hub to gateway: a sealed frame of or for the gateway itself.</summary>
        Own = 0x92,

        /// <summary>Hub to gateway: a frame to be sent on the air.</summary>
        Transmit = 0x93,
    }
}
