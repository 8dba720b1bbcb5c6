using System.Text;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>The wearables of a school, and the gateways that hear them.</summary>
internal sealed class WorldAir
{
    /// <summary>Addresses from here on; those on walls have lower ones.</summary>
    private const uint FirstGateway = 0x0000B1;
    private const uint FirstWearable = 0x001000;

    private const int GatewayIntervalSeconds = 30;

    /// <summary>So near that only a fault keeps a gateway from hearing, metres.</summary>
    private const int FarthestMetres = 15;

    public WorldAir(World world, WorldSchool school, Diary diary, Chance chance)
    {
        School = school;
        Air = new Air(world.Timeline, chance.Next(int.MaxValue), new AirOptions());
        for (uint i = 0; i < school.Plan.Gateways; i++)
        {
            Gateways.Add(NewGateway(world, FirstGateway + i, diary, chance));
        }

        for (uint i = 0; i < school.Plan.Wearables; i++)
        {
            Wearables.Add(NewWearable(world, FirstWearable + i, diary, chance));
        }
    }

    public WorldSchool School { get; }

    public Air Air { get; }

    public List<WorldGateway> Gateways { get; } = [];

    public List<WorldWearable> Wearables { get; } = [];

    private WorldGateway NewGateway(World world, uint address, Diary diary, Chance chance)
    {
        byte[] key = WorldSchool.NewKey(chance);
        Segment cable = new($"cable of gateway {DeviceAddress.ToText(address)}");
        FaultyLink link = new(
            Topics.Gateway + DeviceAddress.ToText(address), Encoding.ASCII.GetBytes(DeviceKey.PasswordOf(key)), GatewayIntervalSeconds,
            world.Wiretap, world.Timeline, new Chance(chance.Next(int.MaxValue)), cable, School.Line);
        SimulatedRelay relay = new(
            address, key, SimulatedStationary.Settings(address, key, GatewayIntervalSeconds), link,
            new FaultyFlash(new Chance(chance.Next(int.MaxValue))), Somewhere(chance), world.Timeline, Air, diary, chance.Next(int.MaxValue));
        DeviceTruth truth = Enter(world, address, DeviceKinds.Gateway, GatewayIntervalSeconds, 2 + chance.Next(2), key);
        return new WorldGateway(relay, truth, cable);
    }

    private WorldWearable NewWearable(World world, uint address, Diary diary, Chance chance)
    {
        int interval = School.Plan.WearableSeconds;
        byte[] key = WorldSchool.NewKey(chance);
        DeviceTruth truth = Enter(world, address, DeviceKinds.Wearable, interval, 3, key);
        WornButton button = new(
            address, key, $"id = {DeviceAddress.ToText(address)}\nkey = {Convert.ToHexStringLower(key)}\ninterval = {interval}\n",
            interval, Somewhere(chance), world.Timeline, Air, diary, chance.Next(int.MaxValue))
        {
            Sealed = counter => world.Checker.Modes.OnSealed(address, counter),
            Opened = (counter, body) => world.Checker.Modes.OnOpened(address, counter, body),
            Begins = () => world.Checker.Modes.OnStart(address),
            AlarmRaised = (b, alarm) => world.Checker.Alarms.OnRaised(address, alarm, b.UnfinishedAlarms >= Firmware.Core.AlarmOutbox.MaxUnfinished - 1),
            AlarmAcked = (_, alarm) => world.Checker.Alarms.OnAck(address, alarm.Counter, alarm.Known),
            LightChanged = (_, light) => world.Checker.Alarms.OnLight(address, light),
        };
        return new WorldWearable(button, truth);
    }

    private DeviceTruth Enter(World world, uint address, string kind, int intervalSeconds, int boundIntervals, byte[] key)
    {
        long intervalMs = intervalSeconds * 1_000L;
        DeviceRecord record = new(
            address, 0, $"{kind} {address}", School.Plan.Id, string.Empty, kind, 1 + (int)(address & 0xFF), intervalMs,
            intervalMs * boundIntervals, Retired: false);
        world.Disk.Put(new DeviceEntry(record, key));
        return world.Watch(record, key);
    }

    private static Place Somewhere(Chance chance) => new(chance.Next(FarthestMetres), chance.Next(FarthestMetres), 1);
}

/// <summary>A gateway of a school, and what is true of it.</summary>
internal sealed record WorldGateway(SimulatedRelay Relay, DeviceTruth Truth, Segment Cable);

/// <summary>A wearable of a school, and what is true of it.</summary>
internal sealed record WorldWearable(WornButton Button, DeviceTruth Truth);
