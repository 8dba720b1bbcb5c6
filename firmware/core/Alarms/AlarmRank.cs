using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>What goes first when there is room for one. Higher is more important.</summary>
    public static class AlarmRank
    {
        public const int Highest = 4;
        public const int Medical = 3;

        /// <summary>From here on an alarm may use what a link keeps for the urgent: what the device finds wrong with itself may not.</summary>
        public const int LeastUrgent = 2;

        public static int Of(EventKind kind)
        {
            switch (kind)
            {
                case EventKind.Panic:
                case EventKind.SilentPanic:
                case EventKind.Duress:
                    return Highest;
                case EventKind.Medical:
                    return Medical;
                case EventKind.Cancel:
                    return LeastUrgent;
                case EventKind.Tamper:
                case EventKind.Fault:
                    return 1;
                default:
                    return 0;
            }
        }

        /// <summary>Whether a hand raised it, and not the device itself.</summary>
        public static bool IsOfHand(EventKind kind) => kind != EventKind.Fault && kind != EventKind.Tamper;

        /// <summary>Whether nothing in the room may tell that this was raised.</summary>
        public static bool IsSilent(EventKind kind) => kind == EventKind.Duress || kind == EventKind.SilentPanic;
    }
}
