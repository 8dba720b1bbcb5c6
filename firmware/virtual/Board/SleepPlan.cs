using nanoFramework.Hardware.Esp32;

namespace SchoolButton.Firmware.Virtual;

/// <summary>What the firmware armed before it fell asleep.</summary>
public sealed class SleepPlan
{
    /// <summary>Null: no timer ends it.</summary>
    public TimeSpan? Timer { get; internal set; }

    /// <summary>One pin and the level that wakes (EXT0).</summary>
    internal int? Pin { get; set; }

    internal bool PinLevel { get; set; }

    /// <summary>Bit n is GPIO n; any of them at the level wakes (EXT1 of an ESP32-S3).</summary>
    internal ulong Pins { get; set; }

    internal bool PinsLevel { get; set; }

    /// <returns>What a board with these levels wakes by, Undefined if it sleeps on.</returns>
    internal Sleep.WakeupCause CauseOf(PinBank pins, out ulong woken)
    {
        woken = 0;
        for (int pin = 0; pin < 64; pin++)
        {
            if ((Pins >> pin & 1) != 0 && pins.Driven(pin) == PinsLevel)
            {
                woken |= 1UL << pin;
            }
        }

        return woken != 0 ? Sleep.WakeupCause.Ext1
            : Pin is int one && pins.Driven(one) == PinLevel ? Sleep.WakeupCause.Ext0
            : Sleep.WakeupCause.Undefined;
    }
}
