namespace System.Device.Adc
{
    public abstract class AdcChannelBase
    {
        public abstract int ReadValue();
        public double ReadRatio() => throw null;
        protected AdcChannelBase() => throw null;
        public AdcController Controller => throw null;
    }

    public class AdcChannel : AdcChannelBase, IDisposable
    {
        public override int ReadValue() => throw null;
        public void Dispose() => throw null;
        internal AdcChannel() => throw null;
    }
}
