using System.Collections;
using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Unfinished alarms as they are written down.
    /// <code>
    /// 0        layout (1)
    /// then for each alarm, the oldest first:
    /// 0        event kind
    /// 1        1 if it is a restore
    /// 2        cause
    /// 3        length of the frame
    /// 4…       the sealed frame
    /// </code>
    /// </summary>
    internal static class AlarmRecord
    {
        private const byte Layout = 1;
        private const int HeadLength = 4;

        public static byte[] Of(ArrayList sessions)
        {
            int length = 1;
            for (int i = 0; i < sessions.Count; i++)
            {
                length += HeadLength + ((AlarmSession)sessions[i]!).Frame.Length;
            }

            byte[] record = new byte[length];
            record[0] = Layout;
            int at = 1;
            for (int i = 0; i < sessions.Count; i++)
            {
                AlarmSession session = (AlarmSession)sessions[i]!;
                record[at] = (byte)session.Kind;
                record[at + 1] = (byte)(session.Restore ? 1 : 0);
                record[at + 2] = session.Cause;
                record[at + 3] = (byte)session.Frame.Length;
                System.Array.Copy(session.Frame, 0, record, at + HeadLength, session.Frame.Length);
                at += HeadLength + session.Frame.Length;
            }

            return record;
        }

        /// <summary>Adds what it can make sense of, and at most as many as there is room for.</summary>
        public static void Read(byte[] record, ArrayList sessions, int room, long nowMs)
        {
            if (record.Length == 0 || record[0] != Layout)
            {
                return;
            }

            int at = 1;
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
                    sessions.Add(
                        new AlarmSession((EventKind)record[at], record[at + 1] != 0, record[at + 2], frame, nowMs));
                }

                at += HeadLength + length;
            }
        }
    }
}
