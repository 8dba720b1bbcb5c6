namespace SchoolButton.Firmware.Core
{
    /// <summary>Plays an indication on the light. It starts anew only when the indication changes.</summary>
    public sealed class Indicator
    {
        private readonly ILight _light;
        private long _startedAtMs;
        private int _shown = -1;

        public Indicator(ILight light)
        {
            _light = light;
        }

        public Indication Current { get; private set; } = Indication.Off;

        public long NextDeadlineMs { get; private set; } = Never.AtMs;

        public void Play(Indication indication, long nowMs)
        {
            if (indication != Current)
            {
                Current = indication;
                _startedAtMs = nowMs;
            }

            long elapsedMs = nowMs - _startedAtMs;
            int slot = (int)(elapsedMs / LightPattern.SlotMs % LightPattern.Slots);
            int colour = LightPattern.At(indication, slot);
            if (colour != _shown)
            {
                _shown = colour;
                _light.Show(colour);
            }

            NextDeadlineMs = NextChange(indication, slot, nowMs - (elapsedMs % LightPattern.SlotMs));
        }

        private static long NextChange(Indication indication, int slot, long slotStartMs)
        {
            int colour = LightPattern.At(indication, slot);
            for (int ahead = 1; ahead < LightPattern.Slots; ahead++)
            {
                if (LightPattern.At(indication, (slot + ahead) % LightPattern.Slots) != colour)
                {
                    return slotStartMs + (ahead * LightPattern.SlotMs);
                }
            }

            return Never.AtMs;
        }
    }
}
