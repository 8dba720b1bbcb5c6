namespace SchoolButton.Protocol
{
    /// <summary>
    /// Something the hub asks of a device. 4 bytes, or 5 if the command has a detail.
    /// <code>
    /// 0       0x82
    /// 1       command
    /// 2–3     argument; its unit is the command's
    /// 4       detail, if not 0
    /// </code>
    /// </summary>
    public sealed class CommandBody
    {
        public const int Length = 4;
        public const int LengthWithDetail = 5;

        public CommandKind Kind { get; set; }

        /// <summary>0 to 65,535; what is beyond is sent as the nearest of these.</summary>
        public int Argument { get; set; }

        /// <summary>For <see cref="CommandKind.Announce"/> the announcement; 0 otherwise.</summary>
        public byte Detail { get; set; }

        public byte[] ToBytes()
        {
            byte[] body = new byte[Detail == 0 ? Length : LengthWithDetail];
            if (Detail != 0)
            {
                body[Length] = Detail;
            }

            body[0] = (byte)BodyKind.Command;
            body[1] = (byte)Kind;
            Bytes.PutClamped(body, 2, 2, Argument);
            return body;
        }

        /// <returns>Null if this is no command.</returns>
        public static CommandBody? FromBytes(byte[] body)
        {
            if (body.Length < Length || body[0] != (byte)BodyKind.Command)
            {
                return null;
            }

            return new CommandBody
            {
                Kind = (CommandKind)body[1],
                Argument = (int)Bytes.Get(body, 2, 2),
                Detail = body.Length > Length ? body[Length] : (byte)0,
            };
        }
    }
}
