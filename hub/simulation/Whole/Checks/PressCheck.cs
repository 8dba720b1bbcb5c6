using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>A finger on a button that has power becomes an alarm, whatever else happens, and no more than one.</summary>
internal sealed class PressCheck(Timeline timeline, FailureList failures)
{
    /// <summary>Behind the release: by then a pattern is decided, and its alarm raised and written.</summary>
    private const long DecidedMicros = 4_000_000;

    /// <summary>With so many unfinished ones a press may join one of them: its kind is told anyway.</summary>
    private const int NearlyFull = 6;

    /// <summary>One hand may raise: a press, one that lasts, and what follows it.</summary>
    private const int MostPatterns = 3;

    public int Count { get; private set; }

    /// <summary>Whether the last press of the device is over and decided.</summary>
    public bool IsAtRest(DeviceTruth truth) => timeline.NowMicros >= truth.PressedUntilMicros;

    /// <summary>The contact closes now for so long.</summary>
    public void OnPress(DeviceTruth truth, IButton device, long micros)
    {
        Count++;
        bool counts = device.IsRunning && device.UnfinishedAlarms < NearlyFull;
        int starts = device.Starts;
        int before = truth.HandAlarms;
        long atMicros = timeline.NowMicros;
        truth.MostAlarms = before + (truth.HasHabits ? MostPatterns : 1);
        truth.PressedUntilMicros = atMicros + micros + DecidedMicros;
        timeline.At(truth.PressedUntilMicros, () =>
        {
            if (counts && device.Starts == starts && device.IsRunning && truth.HandAlarms == before)
            {
                failures.Add(FailureKind.Lost, truth.Address, $"a press of {micros / 1_000} ms at {atMicros / 1e6:0.000} s became no alarm");
            }

            truth.MostAlarms = truth.HandAlarms;
        });
    }

    /// <summary>
    /// The device stops. What was raised and sent but not yet on flash is forgotten: a finger that is still there when it
    /// starts again presses anew.
    /// </summary>
    public void OnStop(DeviceTruth truth)
    {
        if (!IsAtRest(truth))
        {
            truth.MostAlarms++;
        }
    }
}
