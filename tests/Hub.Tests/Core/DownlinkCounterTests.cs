using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using SchoolButton.Tests.Storage;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>A counter used twice under one key opens both frames to whoever listens: AES-CCM forgives no second nonce.</summary>
public sealed class DownlinkCounterTests
{
    [Fact]
    public void No_counter_is_used_twice_under_a_key_whatever_dies_when() =>
        Script.Check(rows: 1_000, longest: 60, row =>
        {
            CorePolicy policy = new() { DownBlock = 3 };
            VirtualHub hub = new(devices: 2, policy: policy, storage: new MemoryDisk { LosesPower = true });
            int[] generation = [0, 0, 0];
            foreach (int number in row)
            {
                Act(number, hub, generation);
            }

            Assert.Equal(
                hub.Downlinks.Count, hub.Downlinks.DistinctBy(d => (d.Address, d.Generation, d.Counter)).Count());
        });

    [Fact]
    public void Most_downlinks_need_no_disk()
    {
        VirtualHub hub = new(policy: new CorePolicy { DownBlock = 100 });
        hub.Beat(1);
        int durable = 0;
        for (int i = 0; i < 1_000; i++)
        {
            durable += hub.Apply(hub.HeartbeatFrame((uint)i + 2, flags: HeartbeatBody.AckWantedFlag)).Durable ? 1 : 0;
        }

        Assert.Equal((1_000, 10), (hub.Downlinks.Count, durable));
    }

    [Fact]
    public void At_the_last_counter_the_hub_stops_and_says_so()
    {
        MemoryDisk disk = new();
        VirtualHub hub = new(storage: disk);
        disk.Write(
            disk.Now with
            {
                StatusRows = disk.Now.StatusRows.SetItem(
                    VirtualHub.Button,
                    StatusRow.Of(new Device(VirtualHub.Record(1), new DeviceStatus { DownCeiling = Frame.MaxCounter - 1 }))),
            },
            durable: true);
        hub.Restart();

        DeskAnswer[] answers = [.. Enumerable.Range(0, 3).Select(_ =>
        {
            SendCommand command = new() { Address = VirtualHub.Button, Kind = CommandKind.Ping };
            hub.Apply(command);
            return command.Answer;
        })];

        Assert.Equal([DeskAnswer.Done, DeskAnswer.Done, DeskAnswer.Unavailable], answers);
        Assert.Equal([Frame.MaxCounter - 1, Frame.MaxCounter], hub.Downlinks.Select(d => d.Counter));
        hub.Restart();
        hub.Apply(new SendCommand { Address = VirtualHub.Button, Kind = CommandKind.Ping });
        Assert.Equal(2, hub.Downlinks.Count);
    }

    private static void Act(int number, VirtualHub hub, int[] generation)
    {
        int death = Script.Take(ref number, 6);
        uint device = 1 + (uint)Script.Take(ref number, 2);
        SendCommand command = new() { Address = device, Kind = CommandKind.Ping };
        Input[] batch = [.. Enumerable.Repeat(command, Script.Take(ref number, 5))];
        if (Script.Take(ref number, 8) == 0)
        {
            DeviceRecord record = VirtualHub.Record((int)device) with { Generation = ++generation[device] };
            hub.Disk.Put(new DeviceEntry(record, new byte[Frame.KeyLength]));
            batch = [.. batch, new DevicesChanged { Records = [record] }, command];
        }

        switch (death)
        {
            case 0:
                hub.ApplyAndDie(batch);
                break;
            case 1:
                hub.CommitAndDie(batch);
                break;
            default:
                hub.Apply(batch);
                if (death == 2)
                {
                    hub.Restart();
                }

                break;
        }
    }
}
