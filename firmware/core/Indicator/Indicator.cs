namespace SchoolButton.Firmware.Core
{
    /// <summary>
    /// Plays an indication on light, vibration and sound. It starts anew only when the indication changes, and calls an
    /// output only when that is to change.
    /// </summary>
    public sealed class Indicator
    {
        private readonly IndicatorOutputs _outputs;
        private readonly bool _silent;
        private long _startedAtMs;
        private int _colour = -1;
        private int _hertz;
        private bool _vibrates;

        /// <param name="silent">Alarms show no light, and nothing makes a sound.</param>
        public Indicator(IndicatorOutputs outputs, bool silent)
        {
            _outputs = outputs;
            _silent = silent;
        }

        public Indication Current { get; private set; } = Indication.Off;

        /// <summary>Whether vibration or sound are not yet through with it.</summary>
        private bool IsSpeaking(long nowMs) =>
            nowMs - _startedAtMs < IndicatorLanguage.CyclesOf(Current) * (long)IndicatorLanguage.CycleMs;

        public long NextDeadlineMs { get; private set; } = Never.AtMs;

        public void Play(Indication indication, long nowMs) => Play(indication, false, nowMs);

        /// <param name="again">It has happened anew, so it is told anew even if it is the same.</param>
        public void Play(Indication indication, bool again, long nowMs)
        {
            if (indication != Current || again)
            {
                Current = indication;
                _startedAtMs = nowMs;
            }

            long elapsedMs = nowMs - _startedAtMs;
            int slot = (int)(elapsedMs / IndicatorLanguage.SlotMs % IndicatorLanguage.Slots);
            bool on = IndicatorLanguage.IsOn(indication, slot);
            bool speaks = on && IsSpeaking(nowMs);
            bool dark = !on || (_silent && IndicatorLanguage.IsOfAlarm(indication));
            Show(dark ? LightPattern.Dark : IndicatorLanguage.ColourOf(indication));
            Vibrate(speaks);
            Sound(speaks && !_silent ? IndicatorLanguage.ToneOf(indication) : 0);
            NextDeadlineMs = NextChange(indication, slot, on, nowMs - (elapsedMs % IndicatorLanguage.SlotMs), nowMs);
        }

        private long NextChange(Indication indication, int slot, bool on, long slotStartMs, long nowMs)
        {
            // Vibration and sound end with a cycle, also in the middle of what shines on.
            long next = IsSpeaking(nowMs)
                ? slotStartMs + ((IndicatorLanguage.Slots - slot) * (long)IndicatorLanguage.SlotMs)
                : Never.AtMs;
            for (int ahead = 1; ahead < IndicatorLanguage.Slots; ahead++)
            {
                if (IndicatorLanguage.IsOn(indication, (slot + ahead) % IndicatorLanguage.Slots) != on)
                {
                    return Never.Earlier(next, slotStartMs + (ahead * (long)IndicatorLanguage.SlotMs));
                }
            }

            return next;
        }

        private void Show(int colour)
        {
            if (colour != _colour)
            {
                _colour = colour;
                _outputs.Light?.Show(colour);
            }
        }

        private void Vibrate(bool on)
        {
            if (on != _vibrates)
            {
                _vibrates = on;
                _outputs.Vibration?.Vibrate(on);
            }
        }

        private void Sound(int hertz)
        {
            if (hertz != _hertz)
            {
                _hertz = hertz;
                _outputs.Sound?.Sound(hertz);
            }
        }
    }
}
