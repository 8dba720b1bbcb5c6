using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>
/// Thousands of random nights: heartbeats, replays and presses, stalls, deafness, restarts, crashes and power cuts, a
/// hub that lags behind its inputs, intervals and bounds that change; watched by <see cref="SilenceWitness"/>.
/// </summary>
public sealed class SilenceHistoryTests
{
    private const int IntervalSeconds = 2;
    private const long BoundMs = 5_000;

    [Fact]
    public void Nobody_is_flagged_early_or_late_and_the_receiver_hears_of_each_silence_and_each_return_once() =>
        Script.Check(rows: 2_000, longest: 40, row => Play(row, devices: 1));

    [Fact]
    public void Nor_among_several_devices() =>
        Script.Check(rows: 1_000, longest: 40, row => Play(row, devices: 3));

    private static void Play(IReadOnlyList<int> row, int devices)
    {
        // Each for itself: outages and flapping have witnesses of their own.
        VirtualHub hub = new(devices, policy: new CorePolicy { OutageLeast = int.MaxValue, FlapsTold = int.MaxValue });
        SilenceWitness witness = new(hub);
        for (uint device = 1; device <= devices; device++)
        {
            witness.Change(RecordOf(device, IntervalSeconds, BoundMs));
        }

        foreach (int number in row)
        {
            Act(number, (uint)devices, witness);
        }

        witness.Close();
    }

    private static void Act(int number, uint devices, SilenceWitness witness)
    {
        VirtualHub hub = witness.Hub;
        int action = Script.Take(ref number, 16);
        uint device = 1 + (uint)Script.Take(ref number, (int)devices);
        switch (action)
        {
            case <= 3:
                witness.Run(Script.Take(ref number, (int)BoundMs / 2));
                break;
            case 4:
                // To the very bound of what was heard last, give or take two milliseconds.
                witness.Run(BoundMs - 2 + Script.Take(ref number, 5));
                break;
            case <= 7:
                int ageMs = Script.Take(ref number, 4) * 70;
                int declared = Script.Take(ref number, 6) switch { 0 => 0, 1 => 1, 2 => 7, _ => IntervalSeconds };
                witness.Beat(device, declared, ageMs);
                break;
            case 8:
                witness.Apply(hub.HeartbeatFrame(HeardBefore(), device));
                break;
            case 9:
                witness.Apply(hub.AlarmFrame(HeardBefore(), EventKind.Test, device));
                break;
            case 10:
                witness.Sleep(hub.Policy.StallMs + 1 + (Script.Take(ref number, 100) * 100));
                break;
            case 11:
                witness.Listen(Script.Take(ref number, 3) != 0);
                break;
            case 12:
                witness.LagMs = Script.Take(ref number, 5) switch { 0 => 300, 1 => 2_000, 2 => 20_000, _ => 0 };
                break;
            case 13:
                int interval = 1 + Script.Take(ref number, 4);
                witness.Change(RecordOf(device, interval, 2_000 + (Script.Take(ref number, 5) * 1_500)));
                break;
            case 14:
                witness.Restart(downMs: Script.Take(ref number, 40) * 100, powerCut: Script.Take(ref number, 2) == 0);
                break;
            default:
                witness.DieWith(hub.HeartbeatFrame(witness.LastCounter + 1, device));
                break;
        }

        uint HeardBefore() => (uint)Script.Take(ref number, (int)witness.LastCounter + 1);
    }

    private static DeviceRecord RecordOf(uint device, int intervalSeconds, long boundMs) =>
        VirtualHub.Record((int)device) with { IntervalMs = intervalSeconds * 1_000L, BoundMs = boundMs };
}
