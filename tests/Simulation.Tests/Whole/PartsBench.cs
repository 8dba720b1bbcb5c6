using System.Diagnostics;
using System.Text;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Simulation;
using SchoolButton.Hub.Simulation.Whole;
using SchoolButton.Protocol;
using Xunit;
using Xunit.Abstractions;

namespace SchoolButton.Tests.Simulation.Whole;

public sealed class PartsBench(ITestOutputHelper output)
{
    [Fact]
    public void An_idle_button_costs_little()
    {
        Timeline timeline = new();
        const int Devices = 200;
        List<SimulatedStationary> devices = [];
        for (uint address = 1; address <= Devices; address++)
        {
            byte[] key = new byte[16];
            key[0] = (byte)address;
            TryDoor door = new() { Key = new DeviceKey(address, 0, key) };
            Chance chance = new((int)address);
            FaultyLink link = new(
                DeviceAddress.ToText(address), Encoding.ASCII.GetBytes(DeviceKey.PasswordOf(key)), 60, door, timeline, chance,
                new Segment("ap"));
            SimulatedStationary device = new(
                address, key, SimulatedStationary.Settings(address, key, 60), link, new FaultyFlash(chance), timeline,
                new Diary(false), (int)address);
            device.SwitchOn();
            devices.Add(device);
        }

        timeline.RunUntil(600_000_000);
        long heartbeats = devices.Sum(d => d.Heartbeats);
        long rounds = devices.Sum(d => d.Rounds);
        TimeSpan began = Environment.CpuUsage.UserTime;
        timeline.RunUntil(600_000_000 + (10 * 3_600_000_000L));
        heartbeats = devices.Sum(d => d.Heartbeats) - heartbeats;
        rounds = devices.Sum(d => d.Rounds) - rounds;
        double micros = (Environment.CpuUsage.UserTime - began).TotalMicroseconds;
        output.WriteLine($"{heartbeats} heartbeats, {rounds} rounds, {micros / heartbeats:0.00} µs a heartbeat, {devices[0].Light}, connects {devices.Sum(d => d.Link.Connects)}");
    }
}
