using SchoolButton.Hub.Core;

namespace SchoolButton.Benchmarks;

/// <summary>
/// Promise 5 for a million devices in one process, under virtual time: what silence costs in memory, how long its tick takes
/// while all of them live and when all of them die at once, and how late it finds that.
/// </summary>
internal static class SilenceScale
{
    private const int DevicesPerSite = 200;
    private const long IntervalMs = 10_000;
    private const long BoundMs = 30_000;
    private const long TickMs = 50;
    private const long SteadyMs = 30_000;
    private const double BytesLimit = 150;
    private const double TickLimitMs = 10;
    private const double LatenessLimitMs = 1_000;

    public static int Run(int count)
    {
        Console.WriteLine($"{count:N0} devices in {Sites(count):N0} sites, a heartbeat each {IntervalMs / 1_000} s, bound {BoundMs / 1_000} s, "
            + $"a tick each {TickMs} ms; virtual time, {Environment.ProcessorCount} cores");
        WarmUp();
        bool isGood = true;
        foreach (Death death in Enum.GetValues<Death>())
        {
            isGood &= Run(count, death);
        }

        return isGood ? 0 : 1;
    }

    /// <summary>Until the runtime has compiled what is measured for speed.</summary>
    private static void WarmUp()
    {
        foreach (int oneIn in new[] { 1, 2, 1, 2 })
        {
            Device[] devices = [.. Enumerable.Range(0, 50_000).Select(i => new Device(Record(i)))];
            SilenceBench bench = new(devices, devices.ToDictionary(d => d.Address), TickMs, IntervalMs);
            bench.Live(SteadyMs, new TickTimes("warm-up"));
            bench.Die(oneIn, BoundMs, new TickTimes("warm-up"), new Percentiles("warm-up"));
        }
    }

    private static int Sites(int count) => (count + DevicesPerSite - 1) / DevicesPerSite;

    private static bool Run(int count, Death death)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Device[] devices = [.. Enumerable.Range(0, count).Select(i => new Device(Record(i)))];
        long records = count * (long)BytesOfRecord();
        long deviceBytes = GC.GetTotalMemory(forceFullCollection: true) - before - records;
        Dictionary<uint, Device> byAddress = devices.ToDictionary(d => d.Address);

        before = GC.GetTotalMemory(forceFullCollection: true);
        SilenceBench bench = new(devices, byAddress, TickMs, IntervalMs);
        long judgeBytes = GC.GetTotalMemory(forceFullCollection: true) - before;

        TickTimes steady = new("tick, all alive");
        bench.Live(SteadyMs, steady);
        long collected = GC.CollectionCount(2);

        TickTimes dying = new("tick, death");
        Percentiles late = new("lateness of a silence");
        long early = bench.Die(death == Death.All ? 1 : 2, BoundMs, dying, late);
        bool isGood = true;
        if (death == Death.All)
        {
            int perDevice = SilenceJudge.BytesPerDevice;
            Console.WriteLine($"state of silence a device, computed            {perDevice,8} bytes      limit {BytesLimit}");
            double measured = ((double)judgeBytes / count) + SilenceJudge.BytesInDevice;
            Console.WriteLine($"  the same, with the collector's count        {measured,8:0.0} bytes      limit {BytesLimit}");
            Console.WriteLine($"  (a whole Device object with it              {(double)deviceBytes / count,8:0.0} bytes, its directory record {BytesOfRecord()} more)");
            isGood = perDevice <= BytesLimit && measured <= BytesLimit;
        }

        Console.WriteLine($"{(death == Death.All ? "all die at once, whole sites with them" : "every other one dies at once, their sites live")}:");
        isGood &= Ticks(steady) & Ticks(dying);
        Console.WriteLine($"  {late}   limit of p99 {LatenessLimitMs} ms");
        isGood &= late.P99 <= LatenessLimitMs;
        Console.WriteLine($"  found {bench.Found:N0} of {bench.Dead:N0} ({bench.Silent:N0} silent, {bench.Unknown:N0} unknown), "
            + $"outages {bench.Outages:N0}, early {early}, collections of the oldest generation meanwhile {GC.CollectionCount(2) - collected}");
        GC.KeepAlive(byAddress);
        return isGood && early == 0 && bench.Found == bench.Dead;
    }

    /// <summary>The limit is held against processor time: on a machine that others use the clock measures them.</summary>
    private static bool Ticks(TickTimes ticks)
    {
        Console.WriteLine($"  {ticks.Processor}   limit of max {TickLimitMs} ms");
        Console.WriteLine($"  {ticks.Wall}");
        return ticks.Processor.Max <= TickLimitMs;
    }

    private static DeviceRecord Record(int index) => new(
        (uint)(index + 1), 0, "Room", Site(index), "Room", DeviceKinds.Stationary, 1 + (index % DevicesPerSite), IntervalMs,
        BoundMs, Retired: false);

    private static string Site(int index) => Names.GetOrAdd(index / DevicesPerSite, n => $"site-{n}");

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, string> Names = [];

    private static int BytesOfRecord()
    {
        const int Many = 10_000;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        DeviceRecord[] records = [.. Enumerable.Range(0, Many).Select(Record)];
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before - (Many * IntPtr.Size);
        GC.KeepAlive(records);
        return (int)(bytes / Many);
    }

    private enum Death
    {
        All,
        EveryOther,
    }
}
