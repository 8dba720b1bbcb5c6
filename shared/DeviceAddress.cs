namespace SchoolButton.Protocol
{
    /// <summary>
    /// A device's address: 24 bits, 1 to 0xFFFFFF; 0 is nobody. Its text is six lower-case hex digits, and that text
    /// is the device's id in topics, in the API and as its MQTT user name.
    /// </summary>
    public static class DeviceAddress
    {
        public const uint Max = 0xFFFFFF;
        public const int TextLength = 6;

        private const string Digits = "0123456789abcdef";

        public static string ToText(uint address)
        {
            char[] text = new char[TextLength];
            for (int i = TextLength - 1; i >= 0; i--)
            {
                text[i] = Digits[(int)(address & 0xF)];
                address >>= 4;
            }

            return new string(text);
        }

        /// <summary>Reads exactly six hex digits (lower case only, so that an id has one spelling).</summary>
        /// <returns>The address, or 0 if the text is no address.</returns>
        public static uint FromText(string? text)
        {
            if (text == null || text.Length != TextLength)
            {
                return 0;
            }

            uint address = 0;
            for (int i = 0; i < TextLength; i++)
            {
                int digit = Digits.IndexOf(text[i]);
                if (digit < 0)
                {
                    return 0;
                }

                address = (address << 4) | (uint)digit;
            }

            return address;
        }
    }
}
