using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>What the device has found wrong with itself.</summary>
    public sealed class Faults
    {
        // The one that a heartbeat names, if there are several.
        private static readonly int[] Order = { 1, 3, 5, 6, 2, 4 };

        private int _bits;

        public bool Any => _bits != 0;

        public FaultCode Worst
        {
            get
            {
                for (int i = 0; i < Order.Length; i++)
                {
                    if (Has((FaultCode)Order[i]))
                    {
                        return (FaultCode)Order[i];
                    }
                }

                return FaultCode.None;
            }
        }

        public bool Has(FaultCode code) => (_bits & (1 << (int)code)) != 0;

        /// <returns>True if that is news.</returns>
        public bool Set(FaultCode code, bool wrong)
        {
            bool news = Has(code) != wrong;
            _bits = wrong ? _bits | (1 << (int)code) : _bits & ~(1 << (int)code);
            return news;
        }
    }
}
