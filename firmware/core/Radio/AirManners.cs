namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// How often and how densely is sent on a channel that hundreds share. Every number of it is here; a frame time is the
    /// frame's own time on air, so the same manners hold at every spreading factor (24 bytes: 62 ms at SF7, 1.5 s at SF12).
    /// </summary>
    public static class AirManners
    {
        /// <summary>
        /// Copies of an alarm's first sending. Where one packet in five is lost, five of them are all lost once in 3000
        /// times; at SF7 they take less than half a second.
        /// </summary>
        public const int BurstCopies = 5;

        /// <summary>Copies of each later sending of an alarm: somebody may be answering others by then.</summary>
        public const int RetryCopies = 1;

        /// <summary>
        /// Who speaks at least so seldom says each heartbeat twice, since its start costs ten times what a sending costs; who
        /// speaks more often would fill the air with copies, and its next heartbeat comes soon. Seconds.
        /// </summary>
        public const int SeldomSeconds = 600;

        // From one copy to the next, in eighths of the frame time.
        public const int LeastGapEighths = 1;
        public const int MostGapEighths = 3;

        /// <summary>The same for what nobody answers: it may wait until whoever was on the channel is done.</summary>
        public const int LeastQuietGapEighths = 8;
        public const int MostQuietGapEighths = 32;

        /// <summary>
        /// Whoever had to make way so often before this copy is one of many with an alarm: a burst is cut short, since what
        /// one gains by copies the others lose.
        /// </summary>
        public const int ManyWaits = 2;

        /// <summary>Copies of a burst among many.</summary>
        public const int CopiesAmongMany = 2;

        // While the channel is busy it is sensed again after these, in eighths of the frame time; a gateway, whose answer
        // spares a device its sendings, senses as often as it can.
        public const int LeastPollEighths = 1;
        public const int MostPollEighths = 4;
        public const int LeastQuietPollEighths = 8;
        public const int MostQuietPollEighths = 24;

        /// <summary>
        /// Once it is free, those who waited must not all begin at once: each waits for a random number of slots, in
        /// symbols: the channel activity detection and what the main loop adds. A gateway does not wait.
        /// </summary>
        public const int SlotSymbols = 12;

        // Slots to choose from; half as many more each time that somebody else was quicker, until there are so many.
        public const int UrgentSlots = 12;
        public const int MaxUrgentSlots = 160;
        public const int QuietSlots = 16;
        public const int MaxQuietSlots = 512;

        /// <summary>
        /// An urgent frame that found the channel busy for so long goes out over whoever is there, in frame times: 10 s at
        /// SF7. A hundred who press at once have had their turns by then; what is still busy is no neighbour.
        /// </summary>
        public const int MaxUrgentWaitFrames = 160;

        /// <summary>However long a frame takes.</summary>
        public const int MaxUrgentWaitMs = 20000;

        /// <summary>A frame that is not urgent is given up after so many tries on a busy channel.</summary>
        public const int MaxBusyTries = 8;

        /// <summary>Of the duty cycle's limit, what the second and later copies of a frame leave: the first copies go on.</summary>
        public const int CopyPermille = 500;

        /// <summary>
        /// How long a device waits for the answer to begin: gateway, hub and back take some hundred milliseconds, more if
        /// the gateway must wait for the channel.
        /// </summary>
        public const int AnswerMs = 1500;

        /// <summary>The longest answer, which may begin at the end of that: a sealed ack or command. Bytes.</summary>
        public const int AnswerLength = 32;

        /// <summary>
        /// A gateway answers a device when it has not heard it for so long, in eighths of the frame time: two of a burst's
        /// longest gaps and the copy between them, which may be lost, and what a device's main loop adds.
        /// </summary>
        public const int HoldEighths = 20;

        /// <summary>But it holds an answer no longer than this, in frame times: more than a burst on a free channel.</summary>
        public const int MaxHoldFrames = 10;

        /// <summary>
        /// Of the duty cycle's limit, what a gateway keeps for answers to alarms: a school that presses all at once needs
        /// two answers each, and a heartbeat does not need its answer.
        /// </summary>
        public const int AnswerReservePermille = 600;

        /// <summary>News of an alarm that was answered wait so long behind the answer, so that first answers go first.</summary>
        public const int NewsMs = 1000;

        /// <summary>Frames that wait for the air on a device: eight alarms and as many others.</summary>
        public const int DeviceQueue = 16;

        /// <summary>
        /// On a gateway, which answers a whole school: four seconds of answers at SF7. Full they take 20 KiB of memory (312
        /// bytes for an answer of 25, counted on nanoFramework's own runtime).
        /// </summary>
        public const int GatewayQueue = 64;

        /// <summary>
        /// How long the first retry of an alarm waits, from the end of the sending: most answers have come by then, and a
        /// device with an alarm listens on for the others.
        /// </summary>
        public static int FirstRetryMs(RadioChannel channel) => QuickAnswerMs + (TimeOnAir.Ms(channel, AnswerLength) * 3);

        /// <summary>Alarms that were raised together must not be repeated together.</summary>
        public const int RetryJitterPercent = 50;

        /// <summary>
        /// Each pause between repetitions is so many percent of the one before: where one packet in five is lost, three
        /// answers in a row may well be, and that is no sign of a crowd.
        /// </summary>
        public const int RetryGrowthPercent = 115;

        /// <summary>From a frame's end to the hub and back to a gateway.</summary>
        private const int QuickAnswerMs = 350;

        /// <summary>From the end of a sending to the end of the last answer that is waited for.</summary>
        public static int AnswerWindowMs(RadioChannel channel) => AnswerMs + TimeOnAir.Ms(channel, AnswerLength);

        /// <summary>After the last frame that a gateway heard of a device.</summary>
        /// <param name="length">Bytes of that frame.</param>
        public static int HoldMs(RadioChannel channel, int length) => TimeOnAir.Ms(channel, length) * HoldEighths / 8;

        public static int MaxHoldMs(RadioChannel channel, int length) => TimeOnAir.Ms(channel, length) * MaxHoldFrames;

        public static int UrgentWaitMs(int frameMs) =>
            frameMs * MaxUrgentWaitFrames > MaxUrgentWaitMs ? MaxUrgentWaitMs : frameMs * MaxUrgentWaitFrames;

        public static int HeartbeatCopies(int intervalSeconds) => intervalSeconds >= SeldomSeconds ? 2 : 1;

        /// <summary>From one copy to the next.</summary>
        /// <param name="closely">The copies are answered: the answer comes behind the last.</param>
        public static int GapMs(int frameMs, bool closely, IRandom random)
        {
            int least = closely ? LeastGapEighths : LeastQuietGapEighths;
            int most = closely ? MostGapEighths : MostQuietGapEighths;
            return (frameMs * least / 8) + random.Next((frameMs * (most - least) / 8) + 1);
        }

        /// <summary>Until a busy channel is sensed again.</summary>
        /// <param name="answer">A gateway sends it.</param>
        public static int PollMs(int frameMs, bool urgent, bool answer, IRandom random)
        {
            int least = urgent ? LeastPollEighths : LeastQuietPollEighths;
            int most = urgent ? MostPollEighths : MostQuietPollEighths;
            return (frameMs * least / 8) + (answer ? 0 : random.Next((frameMs * (most - least) / 8) + 1));
        }

        /// <summary>How long whoever waited for the channel leaves it to the others once it is free.</summary>
        /// <param name="waits">How often the frame has waited for a busy channel, this time included.</param>
        public static int SlotsMs(RadioChannel channel, bool urgent, bool answer, int waits, IRandom random)
        {
            int slots = urgent ? UrgentSlots : QuietSlots;
            int most = urgent ? MaxUrgentSlots : MaxQuietSlots;
            for (int i = 1; i < waits && slots < most; i++)
            {
                slots += (slots + 1) / 2;
            }

            return answer ? 0 : (1 + random.Next(slots)) * SlotSymbols * TimeOnAir.SymbolMicros(channel) / 1000;
        }
    }
}
