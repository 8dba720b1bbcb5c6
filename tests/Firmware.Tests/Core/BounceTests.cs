using SchoolButton.Firmware.Core;
using Xunit;

namespace SchoolButton.Tests;

public class BounceTests
{
    private const int Traces = 10_000;
    private const int MaxLoopMs = 40;

    [Fact]
    public void Ten_thousand_bouncing_presses_are_one_alarm_each()
    {
        string[] mappings = ["single = panic", "single = panic\nhold = medical", "double = medical", "triple = medical"];
        for (int seed = 1; seed <= Traces; seed++)
        {
            Random random = new(seed);
            DeviceRig rig = new(mappings[seed % mappings.Length]);
            rig.Skip(random.Next(1000));
            long closesMs = rig.Now + random.Next(20, 200);
            long opensMs = closesMs + random.Next(130, 1400);
            List<(long AtMs, bool Closed)> edges = [];
            Bounce(random, edges, closesMs, 6, true, 3, 3);
            Bounce(random, edges, opensMs, 160, false, 30, 90);
            Play(rig, random, edges, opensMs + 1500);

            Assert.True(rig.Device.UnfinishedAlarms == 1, $"seed {seed}: {rig.Device.UnfinishedAlarms} alarms");
        }
    }

    [Fact]
    public void Glitches_alone_are_no_alarm_however_many()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            Random random = new(seed);
            DeviceRig rig = new();
            for (int i = 0; i < 500; i++)
            {
                rig.Skip(random.Next(1, MaxLoopMs));
                rig.Tick(disturbed: random.Next(2) == 0);
            }

            Assert.Equal(0, rig.Device.UnfinishedAlarms);
        }
    }

    /// <summary>The loop reads when it gets to it; an edge wakes it, and nanoseconds of noise do too.</summary>
    private static void Play(DeviceRig rig, Random random, List<(long AtMs, bool Closed)> edges, long untilMs)
    {
        int next = 0;
        long due = rig.Now;
        while (rig.Now < untilMs)
        {
            long edgeMs = next < edges.Count ? edges[next].AtMs : untilMs;
            long wakeMs = Math.Min(Math.Min(due, edgeMs), rig.Now + 100);
            rig.Skip(Math.Max(0, wakeMs - rig.Now) + (random.Next(3) == 0 ? random.Next(MaxLoopMs) : 0));
            bool disturbed = random.Next(20) == 0;
            for (; next < edges.Count && edges[next].AtMs <= rig.Now; next++)
            {
                rig.Button = edges[next].Closed;
                disturbed = true;
            }

            due = Math.Max(rig.Tick(disturbed), rig.Now + 1);
        }
    }

    private static void Bounce(
        Random random, List<(long AtMs, bool Closed)> edges, long atMs, int forMs, bool closed, int maxClosed, int maxOpen)
    {
        edges.Add((atMs, closed));
        bool level = closed;
        long at = atMs;
        while (true)
        {
            at += random.Next(1, level ? maxClosed : maxOpen);
            if (at >= atMs + forMs)
            {
                break;
            }

            level = !level;
            edges.Add((at, level));
        }

        if (level != closed)
        {
            edges.Add((atMs + forMs, closed));
        }
    }
}
