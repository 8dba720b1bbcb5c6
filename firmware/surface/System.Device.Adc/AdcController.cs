namespace System.Device.Adc
{
    public abstract class AdcControllerBase
    {
        public abstract bool IsChannelModeSupported(AdcChannelMode channelMode);
        public abstract AdcChannel OpenChannel(int channelNumber);
        protected AdcControllerBase() => throw null;
        public abstract int ChannelCount { get; }
        public abstract AdcChannelMode ChannelMode { get; set; }
        public abstract int MaxValue { get; }
        public abstract int MinValue { get; }
        public abstract int ResolutionInBits { get; }
    }

    public class AdcController : AdcControllerBase
    {
        public AdcController() => throw null;
        public override bool IsChannelModeSupported(AdcChannelMode channelMode) => throw null;
        public override AdcChannel OpenChannel(int channelNumber) => throw null;
        public override int ChannelCount => throw null;
        public override AdcChannelMode ChannelMode { get => throw null; set => throw null; }
        public override int MaxValue => throw null;
        public override int MinValue => throw null;
        public override int ResolutionInBits => throw null;
    }

    public enum AdcChannelMode
    {
        SingleEnded = 0,
        Differential = 1,
    }
}
