using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>All alarms that a device ever raised, and what became of each as far as the device knows.</summary>
internal sealed class AlarmBook
{
    /// <summary>The record of firmware/core/Alarms/AlarmRecord.cs.</summary>
    public const string Record = "alarms";

    private const int RecordHead = 2;
    private const int EntryHead = 4;

    private readonly List<RaisedAlarm> _all = [];
    private readonly Dictionary<uint, RaisedAlarm> _unfinished = [];
    private readonly Dictionary<uint, RaisedAlarm> _byCounter = [];

    public IReadOnlyList<RaisedAlarm> All => _all;

    public void Add(RaisedAlarm alarm)
    {
        _all.Add(alarm);
        _unfinished[alarm.Counter] = alarm;
        _byCounter[alarm.Counter] = alarm;
    }

    /// <returns>The alarm whose stage is a higher one now; null if it is no news.</returns>
    public RaisedAlarm? OnAck(AckBody ack)
    {
        if (!_byCounter.TryGetValue(ack.Counter, out RaisedAlarm? alarm)
            || ack.Stage <= alarm.Known || ack.Stage > AckStage.Responding)
        {
            return null;
        }

        alarm.Known = ack.Stage;
        _unfinished.Remove(ack.Counter);
        return alarm;
    }

    /// <summary>The device wrote down what is unfinished.</summary>
    public void OnKept(byte[] record)
    {
        HashSet<uint> kept = Counters(record);
        foreach (RaisedAlarm alarm in _unfinished.Values)
        {
            alarm.IsKept |= kept.Contains(alarm.Counter);
        }

        Abandon(kept);
    }

    /// <summary>The device starts with what its flash holds.</summary>
    public void OnStart(byte[]? record)
    {
        HashSet<uint> kept = Counters(record);
        Abandon(kept);

        // A torn write may have been whole, and what was acknowledged may be tried again.
        foreach (uint counter in kept)
        {
            if (_byCounter.TryGetValue(counter, out RaisedAlarm? alarm))
            {
                alarm.IsKept = true;
            }
        }
    }

    private static HashSet<uint> Counters(byte[]? record)
    {
        HashSet<uint> counters = [];
        for (int at = RecordHead; record != null && at + EntryHead < record.Length; at += EntryHead + record[at + 3])
        {
            byte[] frame = record[(at + EntryHead)..(at + EntryHead + record[at + 3])];
            counters.Add(Frame.ReadHeader(frame)!.Counter);
        }

        return counters;
    }

    private void Abandon(HashSet<uint> kept)
    {
        foreach (RaisedAlarm alarm in _unfinished.Values.Where(a => !kept.Contains(a.Counter)).ToList())
        {
            alarm.IsAbandoned = true;
            _unfinished.Remove(alarm.Counter);
        }
    }
}
