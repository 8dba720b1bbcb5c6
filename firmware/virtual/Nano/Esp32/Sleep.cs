using SchoolButton.Firmware.Virtual;

namespace nanoFramework.Hardware.Esp32;

/// <summary>Deep sleep of an ESP32-S3: RAM is gone, Main starts anew.</summary>
public class Sleep
{
    public enum WakeupMode
    {
        /// <summary>On an ESP32-S3 the value 0 means "any low".</summary>
        AllLow = 0,
        AnyHigh = 1,
    }

    public enum WakeupCause
    {
        Undefined = 0,
        Ext0 = 2,
        Ext1 = 3,
        Timer = 4,
    }

    [Flags]
    public enum WakeupGpioPin : ulong
    {
        None = 0,
    }

    public static EspNativeError EnableWakeupByTimer(TimeSpan time)
    {
        Plan().Timer = time;
        return EspNativeError.OK;
    }

    public static EspNativeError EnableWakeupByPin(WakeupGpioPin pin, int level)
    {
        if (!IsWakePin((ulong)pin))
        {
            return EspNativeError.INVALID_ARG;
        }

        Plan().Pin = System.Numerics.BitOperations.Log2((ulong)pin);
        Plan().PinLevel = level != 0;
        return EspNativeError.OK;
    }

    public static EspNativeError EnableWakeupByMultiPins(WakeupGpioPin pins, WakeupMode mode)
    {
        if (!IsWakePin((ulong)pins))
        {
            return EspNativeError.INVALID_ARG;
        }

        Plan().Pins = (ulong)pins;
        Plan().PinsLevel = mode == WakeupMode.AnyHigh;
        return EspNativeError.OK;
    }

    /// <summary>It returns, as on a device: the runtime ends a moment later. Here nothing done after it has an effect.</summary>
    public static void StartDeepSleep()
    {
        PowerCycle cycle = PowerCycle.Current;
        cycle.Check();
        cycle.Board.FallAsleep(cycle);
    }

    public static WakeupCause GetWakeupCause()
    {
        PowerCycle.Current.Check();
        return PowerCycle.Current.WokenBy;
    }

    /// <returns>The pins of EXT1 alone.</returns>
    public static WakeupGpioPin GetWakeupGpioPin()
    {
        PowerCycle.Current.Check();
        return (WakeupGpioPin)PowerCycle.Current.WokenByPins;
    }

    // GPIO 0 to 21 of an ESP32-S3.
    private static bool IsWakePin(ulong pins) => pins != 0 && pins >> 22 == 0;

    private static SleepPlan Plan()
    {
        PowerCycle.Current.Check();
        return PowerCycle.Current.SleepPlan;
    }
}
