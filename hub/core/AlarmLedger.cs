namespace SchoolButton.Hub.Core;

/// <summary>
/// Every alarm ever stored, by key, so that none is raised twice; the unfinished and the newest in full. Finished ones
/// beyond the limit leave memory, their keys stay.
/// </summary>
internal sealed class AlarmLedger
{
    private readonly Dictionary<ulong, Alarm?> _byKey = [];
    private readonly Dictionary<long, Alarm> _byId = [];
    private readonly Queue<Alarm> _oldestFirst = new();
    private readonly int _kept;

    public AlarmLedger(HubSnapshot loaded, CorePolicy policy)
    {
        _kept = policy.FinishedAlarmsKept;
        LastId = loaded.LastAlarmId;
        _byKey.EnsureCapacity(loaded.KnownAlarms.Count);
        foreach (ulong key in loaded.KnownAlarms)
        {
            _byKey[key] = null;
        }

        foreach (Alarm alarm in loaded.Alarms.OrderBy(a => a.Id))
        {
            Keep(alarm);
        }
    }

    public long LastId { get; private set; }

    public IEnumerable<Alarm> InMemory => _byId.Values;

    public long NextId() => ++LastId;

    /// <summary>Whether the alarm is stored; <paramref name="alarm"/> is null where it has left memory.</summary>
    public bool Knows(ulong key, out Alarm? alarm) => _byKey.TryGetValue(key, out alarm);

    public Alarm? ById(long id) => _byId.GetValueOrDefault(id);

    public void Keep(Alarm alarm)
    {
        _byKey[alarm.Key] = alarm;
        _byId[alarm.Id] = alarm;
        _oldestFirst.Enqueue(alarm);

        // An unfinished one at the front goes round to the back; as many looks as are needed, and no more.
        for (int looks = _oldestFirst.Count - _kept; looks > 0; looks--)
        {
            Alarm oldest = _oldestFirst.Dequeue();
            if (oldest.IsFinished)
            {
                _byId.Remove(oldest.Id);
                _byKey[oldest.Key] = null;
            }
            else
            {
                _oldestFirst.Enqueue(oldest);
            }
        }
    }
}
