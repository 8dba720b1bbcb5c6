using System.Collections;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Unfinished alarms as they are written down.
    /// <code>
    /// 0        layout (2)
    /// 1        contacts that were closed and whose press was raised: 1 the first, 2 the second
    /// then for each alarm, the oldest first:
    /// 0        event kind
    /// 1        1 a restore, 2 hidden, 4 taken back
    /// 2        cause
    /// 3        length of the frame
    /// 4…       the sealed frame
    /// </code>
    /// Layout 1, of firmware 1, has no byte 1.
    /// </summary>
    internal static class AlarmRecord
    {
        private const byte FirstLayout = 1;
        private const byte Layout = 2;
        private const int RestoreBit = 1;
        private const int HiddenBit = 2;
        private const int TakenBackBit = 4;
        private const int HeadLength = 4;

        public static byte[] Of(ArrayList sessions, int held)
        {
            int length = 2;
            for (int i = 0; i < sessions.Count; i++)
            {
                length += HeadLength + ((AlarmSession)sessions[i]!).Frame.Length;
            }

            byte[] record = new byte[length];
            record[0] = Layout;
            record[1] = (byte)held;
            int at = 2;
            for (int i = 0; i < sessions.Count; i++)
            {
                AlarmSession session = (AlarmSession)sessions[i]!;
                record[at] = (byte)session.Kind;
                record[at + 1] = (byte)FlagsOf(session);
                record[at + 2] = session.Cause;
                record[at + 3] = (byte)session.Frame.Length;
                System.Array.Copy(session.Frame, 0, record, at + HeadLength, session.Frame.Length);
                at += HeadLength + session.Frame.Length;
            }

            return record;
        }

        /// <summary>The contacts of byte 1.</summary>
        public static int HeldIn(byte[] record) => record.Length > 1 && record[0] == Layout ? record[1] : 0;

        /// <summary>Adds what it can make sense of, and at most as many as there is room for.</summary>
        public static void Read(byte[] record, ArrayList sessions, int room, int links, long nowMs)
        {
            if (record.Length == 0 || (record[0] != Layout && record[0] != FirstLayout))
            {
                return;
            }

            int at = record[0] == Layout ? 2 : 1;
            while (at + HeadLength <= record.Length && sessions.Count < room)
            {
                int length = record[at + 3];
                if (at + HeadLength + length > record.Length)
                {
                    return;
                }

                byte[] frame = new byte[length];
                System.Array.Copy(record, at + HeadLength, frame, 0, length);
                if (Frame.ReadHeader(frame) != null)
                {
                    EventKind kind = (EventKind)record[at];
                    bool restore = (record[at + 1] & RestoreBit) != 0;
                    sessions.Add(new AlarmSession(kind, restore, record[at + 2], frame, links, nowMs)
                    {
                        IsHidden = (record[at + 1] & HiddenBit) != 0 || AlarmRank.IsSilent(kind),
                        IsTakenBack = (record[at + 1] & TakenBackBit) != 0,
                    });
                }

                at += HeadLength + length;
            }
        }

        private static int FlagsOf(AlarmSession session) =>
            (session.Restore ? RestoreBit : 0)
            | (session.IsHidden ? HiddenBit : 0)
            | (session.IsTakenBack ? TakenBackBit : 0);
    }
}
