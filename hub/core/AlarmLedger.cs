using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Every alarm ever stored, by key, so that none is raised twice; the unfinished and the newest in full. Of finished
/// ones beyond the limit memory keeps the key and how far they had come.
/// </summary>
internal sealed class AlarmLedger
{
    private const int MostLooks = 4;

    private readonly Dictionary<ulong, Alarm> _byKey = [];
    private readonly Dictionary<long, Alarm> _byId = [];
    private readonly Dictionary<ulong, AckStage> _past = [];
    private readonly Queue<Alarm> _oldestFirst = new();
    private readonly int _kept;

    public AlarmLedger(HubSnapshot loaded, CorePolicy policy)
    {
        _kept = policy.FinishedAlarmsKept;
        LastId = loaded.LastAlarmId;
        _past.EnsureCapacity(loaded.KnownAlarms.Count);
        foreach ((ulong key, AckStage stage) in loaded.KnownAlarms)
        {
            _past[key] = stage;
        }

        foreach (Alarm alarm in loaded.Alarms.OrderBy(a => a.Id))
        {
            Keep(alarm);
        }
    }

    public long LastId { get; private set; }

    public IEnumerable<Alarm> InMemory => _byId.Values;

    public long NextId() => ++LastId;

    /// <summary>How far an alarm has come; null if it was never stored.</summary>
    public AckStage? StageOf(ulong key) =>
        _byKey.TryGetValue(key, out Alarm? alarm) ? alarm.Stage
        : _past.TryGetValue(key, out AckStage stage) ? stage
        : null;

    /// <summary>Null if it was never stored, or has left memory.</summary>
    public Alarm? ByKey(ulong key) => _byKey.GetValueOrDefault(key);

    public Alarm? ById(long id) => _byId.GetValueOrDefault(id);

    public void Keep(Alarm alarm)
    {
        _past.Remove(alarm.Key);
        _byKey[alarm.Key] = alarm;
        _byId[alarm.Id] = alarm;
        _oldestFirst.Enqueue(alarm);

        // An unfinished one at the front goes round to the back. Some looks for each alarm are enough in the end, and while a
        // receiver is away for long, more would be as many as there are alarms.
        for (int looks = Math.Min(MostLooks, _oldestFirst.Count - _kept); looks > 0; looks--)
        {
            Alarm oldest = _oldestFirst.Dequeue();
            if (oldest.IsFinished)
            {
                _byId.Remove(oldest.Id);
                _byKey.Remove(oldest.Key);
                _past[oldest.Key] = oldest.Stage;
            }
            else
            {
                _oldestFirst.Enqueue(oldest);
            }
        }
    }
}
