namespace System.Device.Pwm
{
    public sealed class PwmChannel : IDisposable
    {
        public void Start() => throw null;
        public void Stop() => throw null;
        public static PwmChannel Create(
            int chip, int channel, int frequency = 400, double dutyCyclePercentage = 0.5) => throw null;
        public static PwmChannel CreateFromPin(
            int pin, int frequency = 400, double dutyCyclePercentage = 0.5) => throw null;
        public PwmChannel(int chip, int channel, int frequency = 400, double dutyCyclePercentage = 0.5) => throw null;
        public void Dispose() => throw null;
        public int Frequency { get => throw null; set => throw null; }
        public double DutyCycle { get => throw null; set => throw null; }
    }
}
