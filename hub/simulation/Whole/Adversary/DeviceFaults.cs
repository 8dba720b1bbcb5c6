namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What happens to buttons: power cuts, also in the middle of a write, restarts, flash that fails, and death.</summary>
internal sealed class DeviceFaults(World world, Chance chance, Remedies remedies)
{
    private const long SecondMicros = 1_000_000;

    /// <summary>One in so many of the devices may die for good.</summary>
    private const int DeathShare = 4;

    public IEnumerable<(int Weight, FaultKind Kind, Func<bool> Do)> All =>
    [
        (5, FaultKind.DevicePowerCut, () => Cut(Device(), 200)),
        (3, FaultKind.DeviceReset, Reset),
        (3, FaultKind.FlashTorn, Tear),
        (2, FaultKind.FlashFails, FailFlash),
        (1, FaultKind.DeviceDies, Die),
        (1, FaultKind.SitePowerCut, CutSite),
    ];

    public void Mend()
    {
        foreach (WorldDevice device in world.Devices)
        {
            device.Button.Flash.IsFailing = false;
            device.Button.Flash.CutAtWrite(0);
            world.PowerOn(device.Button, device.Truth);
        }
    }

    private bool Cut(WorldDevice device, int maxSeconds)
    {
        if (!device.Button.IsOn)
        {
            return false;
        }

        world.PowerOff(device.Button, device.Truth);
        remedies.After(Some(maxSeconds), () => world.PowerOn(device.Button, device.Truth));
        return true;
    }

    private bool Reset()
    {
        WorldDevice device = Device();
        if (!device.Button.IsRunning)
        {
            return false;
        }

        world.Checker.Presses.OnStop(device.Truth);
        device.Button.Reset();
        return true;
    }

    private bool Tear()
    {
        WorldDevice device = Device();
        device.Button.Flash.CutAtWrite(1 + chance.Next(4));
        remedies.After(Some(120), () =>
        {
            device.Button.Flash.CutAtWrite(0);
            world.PowerOn(device.Button, device.Truth);
        });
        return true;
    }

    private bool FailFlash()
    {
        WorldDevice device = Device();
        device.Button.Flash.IsFailing = true;
        device.Truth.HasUnsafeCounter = true;
        remedies.After(Some(120), () => device.Button.Flash.IsFailing = false);
        return true;
    }

    private bool Die()
    {
        WorldDevice device = Device();
        if (device.Truth.IsDead || world.Devices.Count(d => d.Truth.IsDead) >= world.Devices.Count / DeathShare)
        {
            return false;
        }

        world.PowerOff(device.Button, device.Truth);
        device.Truth.IsDead = true;
        world.Note(device.Address, "dies for good");
        return true;
    }

    private bool CutSite()
    {
        WorldSchool school = Device().School;
        foreach (WorldDevice device in school.Devices)
        {
            Cut(device, 120);
        }

        return true;
    }

    private WorldDevice Device() => world.Devices.ElementAt(chance.Next(world.Devices.Count));

    private long Some(int maxSeconds) => 100_000 + (long)(chance.Share() * chance.Share() * maxSeconds * SecondMicros);
}
