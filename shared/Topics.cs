namespace SchoolButton.Protocol
{
    /// <summary>MQTT topics. A session may publish and subscribe only under its own name; nothing is retained.</summary>
    public static class Topics
    {
        public const string Prefix = "sb/1/";
        /// <summary>Before a gateway's id in its topics, its MQTT user name and its client id.</summary>
        public const string Gateway = "gw/";
        public const string UpSuffix = "/up";
        public const string DownSuffix = "/down";

        /// <summary>Sealed frames from a device: <c>sb/1/{device}/up</c>; a gateway's is <c>sb/1/gw/{gateway}/up</c>.</summary>
        public static string Up(string deviceId) => Prefix + deviceId + UpSuffix;

        /// <summary>Sealed frames to a device: <c>sb/1/{device}/down</c>.</summary>
        public static string Down(string deviceId) => Prefix + deviceId + DownSuffix;
    }
}
