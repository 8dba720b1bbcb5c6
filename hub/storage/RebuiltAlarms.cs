using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage;

/// <summary>What comes of holding every alarm against its history.</summary>
/// <param name="Changed">Those that were not what their history tells, as they were (null: not there) and as they are now.</param>
/// <param name="Left">Ids of those whose history does not begin with all that makes an alarm; they are as they were.</param>
/// <param name="Right">How many were right already.</param>
public sealed record RebuiltAlarms(IReadOnlyList<(AlarmRow? Was, AlarmRow Is)> Changed, IReadOnlyList<long> Left, int Right)
{
    /// <param name="alarms">All there are.</param>
    /// <param name="stories">Of all of them, each oldest first.</param>
    public static RebuiltAlarms Of(IEnumerable<AlarmRow> alarms, IEnumerable<HistoryEntry> stories)
    {
        Dictionary<long, AlarmRow> rows = alarms.ToDictionary(a => a.Id);
        List<(AlarmRow? Was, AlarmRow Is)> changed = [];
        List<long> left = [];
        int right = 0;
        foreach (IGrouping<long, HistoryEntry> story in stories.GroupBy(h => h.AlarmId))
        {
            rows.Remove(story.Key, out AlarmRow? was);
            if (AlarmStory.Fold(story) is not { } alarm)
            {
                left.Add(story.Key);
            }
            else if (AlarmRow.Of(alarm) is var told && told != was)
            {
                changed.Add((was, told));
            }
            else
            {
                right++;
            }
        }

        // Those that nothing is told of.
        left.AddRange(rows.Keys);
        return new RebuiltAlarms(changed, [.. left.Order()], right);
    }
}
