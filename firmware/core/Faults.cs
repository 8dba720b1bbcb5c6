using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>What the device has found wrong with itself, and what of it the hub has been sent.</summary>
    public sealed class Faults
    {
        /// <summary>A fault that comes and goes is told of this often at most; the heartbeat tells the rest.</summary>
        public const int PauseMs = 10000;

        // The one that a heartbeat names, if there are several.
        private static readonly int[] Order = { 1, 3, 5, 6, 2, 4 };

        // Those that are also events: StuckButton, Storage, Radio, SafeMode.
        private const int EventBits = (1 << 1) | (1 << 3) | (1 << 5) | (1 << 6);
        private const int Codes = 7;

        private readonly long[] _quietUntilMs = new long[Codes];
        private int _bits;
        private int _toldBits;

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

        public bool Has(FaultCode code) => (_bits & Bit(code)) != 0;

        /// <returns>True if that is news.</returns>
        public bool Set(FaultCode code, bool wrong)
        {
            bool news = Has(code) != wrong;
            _bits = wrong ? _bits | Bit(code) : _bits & ~Bit(code);
            return news;
        }

        /// <summary>It was so before the start, and the hub was sent it then.</summary>
        public void SetTold(FaultCode code)
        {
            _bits |= Bit(code);
            _toldBits |= Bit(code);
        }

        /// <returns>A fault that came or went, to be told now; None if there is none.</returns>
        public FaultCode TakeNews(long nowMs)
        {
            int news = (_bits ^ _toldBits) & EventBits;
            for (int i = 1; news != 0 && i < Codes; i++)
            {
                if ((news & (1 << i)) != 0 && nowMs >= _quietUntilMs[i])
                {
                    _toldBits ^= 1 << i;
                    _quietUntilMs[i] = nowMs + PauseMs;
                    return (FaultCode)i;
                }
            }

            return FaultCode.None;
        }

        /// <summary>When <see cref="TakeNews"/> has something to say again.</summary>
        public long NextDeadlineMs()
        {
            int news = (_bits ^ _toldBits) & EventBits;
            long next = Never.AtMs;
            for (int i = 1; news != 0 && i < Codes; i++)
            {
                next = (news & (1 << i)) != 0 ? Never.Earlier(next, _quietUntilMs[i]) : next;
            }

            return next;
        }

        private static int Bit(FaultCode code) => (int)code < Codes ? 1 << (int)code : 0;
    }
}
