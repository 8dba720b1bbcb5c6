using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What happens to the hub: it dies between any two steps, sleeps, goes deaf; its disk is full or slow; its clock steps.</summary>
internal sealed class HubFaults(World world, Chance chance, Remedies remedies)
{
    private const long SecondMicros = 1_000_000;
    private const long HourMs = 3_600_000;
    private const long WellCommitMicros = 300;

    /// <summary>The clock stays within a week of right.</summary>
    private const long MaxStepMs = 7 * 24 * HourMs;

    private long _stepsMs;

    public IEnumerable<(int Weight, FaultKind Kind, Func<bool> Do)> All =>
    [
        (4, FaultKind.HubKilled, () => Kill(CrashPoint.None, false)),
        (2, FaultKind.HubKilledBeforeApply, () => Kill(CrashPoint.BeforeApply, false)),
        (3, FaultKind.HubKilledAfterApply, () => Kill(CrashPoint.AfterApply, false)),
        (3, FaultKind.HubKilledInCommit, () => Kill(CrashPoint.TornNothing, false)),
        (4, FaultKind.HubKilledBehindCommit, () => Kill(CrashPoint.TornEverything, false)),
        (5, FaultKind.HubKilledInRelease, () => Kill(CrashPoint.MidRelease, false)),
        (4, FaultKind.HubPowerCut, () => Kill((CrashPoint)chance.Next((int)CrashPoint.MidRelease + 1), true)),
        (4, FaultKind.HubStalled, Stall),
        (4, FaultKind.HubDeaf, Deafen),
        (2, FaultKind.DiskFull, FillDisk),
        (3, FaultKind.DiskSlow, SlowDisk),
        (3, FaultKind.ClockStep, StepClock),
    ];

    public void Mend()
    {
        if (world.Machine.Loop is { } loop)
        {
            loop.CrashAt = CrashPoint.None;
        }

        world.Machine.CommitMicros = WellCommitMicros;
    }

    private bool Kill(CrashPoint point, bool cutsPower)
    {
        long down = chance.Next(10) == 0 ? chance.Next(240) * SecondMicros : 200_000 + chance.Next(20_000_000);
        world.Machine.CrashAt(point, chance.Next(6), down, cutsPower);
        return true;
    }

    private bool Stall()
    {
        world.Machine.Loop?.Sleep(Some(Nap()));
        return world.Machine.Loop is not null;
    }

    private bool Deafen()
    {
        world.Machine.Loop?.Deafen(Some(Nap()));
        return world.Machine.Loop is not null;
    }

    private bool FillDisk()
    {
        world.Disk.Weather = world.Disk.Weather with { IsFull = true };
        remedies.After(Some(90), () => world.Disk.Weather = world.Disk.Weather with { IsFull = false });
        return true;
    }

    private bool SlowDisk()
    {
        world.Machine.CommitMicros = 5_000 + chance.Next(chance.Next(3) == 0 ? 4_000_000 : 300_000);
        remedies.After(Some(120), () => world.Machine.CommitMicros = WellCommitMicros);
        return true;
    }

    private bool StepClock()
    {
        long step = chance.Next(3) switch
        {
            0 => chance.Next(120_000) - 60_000,
            1 => (chance.Next(2) == 0 ? 1 : -1) * HourMs,
            _ => ((chance.Next(97) - 48) * HourMs / 2) + chance.Next(1000),
        };
        if (Math.Abs(_stepsMs + step) > MaxStepMs)
        {
            step = -_stepsMs;
        }

        _stepsMs += step;
        world.Machine.StepClock(step);
        world.Note(0, "the wall clock steps by {0} ms", step);
        return true;
    }

    /// <summary>Now and then longer than a short bound.</summary>
    private int Nap() => chance.Next(3) == 0 ? 90 : 12;

    /// <summary>Mostly short.</summary>
    private long Some(int maxSeconds) => 20_000 + (long)(Math.Pow(chance.Share(), 3) * maxSeconds * SecondMicros);
}
