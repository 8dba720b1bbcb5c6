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
