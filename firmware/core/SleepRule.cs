namespace SchoolButton.Firmware.Core
{
    /// <summary>How long a battery device stays awake for what. Everything has an end: the next press needs the cell too.</summary>
    public static class SleepRule
    {
        /// <summary>
        /// After the hub stored an alarm, and again after each later stage, the device listens and shows how far it has come.
        /// </summary>
        public const int FollowForMs = 120000;

        /// <summary>After a frame that wants an answer: over the radio, the gateway and the hub and back.</summary>
        public const int AnswerMs = 3000;

        /// <summary>
        /// Behind an answer there may be a command, which waited for the device to listen. From the end of the answer it goes
        /// on listening for so long, and twice the command's time on the air: 0.3 s at SF7, 2.5 s at SF12.
        /// </summary>
        public const int BehindAnswerMs = 200;

        /// <summary>For an alarm whose quick sendings cannot be used up, because a link is down or has no budget.</summary>
        public const int AwakePerAlarmMs = 300000;

        /// <summary>
        /// For an alarm of before the sleep, until each link has taken it once: about what joining Wi-Fi takes. A link that
        /// is out of reach costs this at every wake-up for as long as nobody answers.
        /// </summary>
        public const int AwakePerSpentAlarmMs = 15000;

        /// <summary>For a heartbeat that no link takes.</summary>
        public const int HeartbeatMs = 30000;

        /// <summary>Shorter sleeps are not worth the start.</summary>
        public const int ShortestMs = 2000;
    }
}
