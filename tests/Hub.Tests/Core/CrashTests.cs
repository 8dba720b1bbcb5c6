using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;
using SchoolButton.Tests.Storage;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// Promise 1: stored means stored. Random days with a crash between any two steps: before the commit, between the commit
/// and the release of its effects, and after; watched by <see cref="CrashWitness"/>.
/// </summary>
public sealed class CrashTests
{
    private const int Devices = 3;

    [Fact]
    public void Whatever_was_let_out_is_on_disk_after_any_crash_and_nothing_else_is_claimed() =>
        Script.Check(rows: 1_000, longest: 60, row => Play(row, new MemoryDisk { FinishedAlarmsLoaded = 1 }));

    [Fact]
    public void So_it_is_after_power_cuts() =>
        Script.Check(rows: 1_000, longest: 60, row => Play(row, new MemoryDisk { LosesPower = true }));

    [Fact]
    public void So_it_is_on_a_real_database_that_is_killed_without_a_goodbye() =>
        Script.Check(rows: 8, longest: 30, row =>
        {
            using SqliteDisk disk = new();
            Play(row, disk);
        });

    private static void Play(IReadOnlyList<int> row, ITestStorage storage)
    {
        // Small limits, so that blocks end and alarms leave memory within one short day; and a sender that is never
        // given up, so that only a crash leaves an attempt without an end.
        CorePolicy policy = new() { DownBlock = 3, FinishedAlarmsKept = 2, AnswerMs = long.MaxValue };
        CrashWitness witness = new(new VirtualHub(Devices, policy: policy, storage: storage));
        foreach (int number in row)
        {
            Act(number, witness);
        }

        witness.DeliverEverything();
    }

    private static void Act(int number, CrashWitness witness)
    {
        VirtualHub hub = witness.Hub;
        int crash = Script.Take(ref number, 12);
        int action = Script.Take(ref number, 14);
        uint device = 1 + (uint)Script.Take(ref number, Devices);
        uint counter = (uint)Script.Take(ref number, 12);
        Input? input = action switch
        {
            <= 2 => hub.AlarmFrame(witness.FreshCounter(device), witness.KindOf(number), device),
            <= 4 => witness.Again(device, counter),
            5 => hub.AlarmFrame(witness.FreshCounter(device), EventKind.Cancel, device, cancelled: counter),
            6 => hub.HeartbeatFrame(witness.FreshCounter(device), device, flags: HeartbeatBody.AckWantedFlag),
            <= 9 when witness.OnTheWire is { } sent => hub.AnswerTo(sent, (SendOutcome)(action == 9 ? number % 4 : 0)),
            10 => new AcknowledgeAlarm { AlarmId = 1 + counter, By = "somebody" },
            11 => new SendCommand { Address = device, Kind = CommandKind.Identify },
            12 => new DeviceListening { Address = device },
            _ => null,
        };
        if (input is UplinkFrame { Alarm: not null } frame)
        {
            witness.Raised(frame);
        }

        hub.NowMs += 250 * Script.Take(ref number, 16);
        Input[] batch = input is null ? [] : [input];
        switch (crash)
        {
            case 0:
                hub.ApplyAndDie(batch);
                witness.CheckDisk();
                break;
            case 1:
                hub.CommitAndDie(batch);
                witness.Committed(batch);
                witness.CheckDisk();
                break;
            default:
                hub.Apply(batch);
                witness.Committed(batch);
                witness.CheckEffects();
                if (crash == 2)
                {
                    hub.Restart(downMs: 1_000);
                    witness.CheckDisk();
                }

                break;
        }
    }
}
