namespace SchoolButton.Protocol
{
    /// <summary>Big-endian numbers in byte arrays. nanoFramework has no BinaryPrimitives.</summary>
    public static class Bytes
    {
        /// <summary>Writes the low <paramref name="count"/> bytes of <paramref name="value"/>, most significant first.</summary>
        public static void Put(byte[] target, int offset, int count, long value)
        {
            for (int i = count - 1; i >= 0; i--)
            {
                target[offset + i] = (byte)(value & 0xFF);
                value >>= 8;
            }
        }

        /// <summary>
        /// As <see cref="Put"/>, but a value that does not fit becomes the nearest that does: an interval of a day must
        /// not wrap round to a few hours, nor a negative number become a huge one.
        /// </summary>
        /// <param name="count">At most 7.</param>
        public static void PutClamped(byte[] target, int offset, int count, long value)
        {
            long most = (1L << (8 * count)) - 1;
            Put(target, offset, count, value < 0 ? 0 : value > most ? most : value);
        }

        /// <summary>Reads <paramref name="count"/> bytes (at most 7, so never negative), most significant first.</summary>
        public static long Get(byte[] source, int offset, int count)
        {
            long value = 0;
            for (int i = 0; i < count; i++)
            {
                value = (value << 8) | source[offset + i];
            }

            return value;
        }
    }
}
