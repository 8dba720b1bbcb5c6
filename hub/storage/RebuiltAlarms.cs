using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage;

/// <summary>What came of holding every alarm against its history.</summary>
/// <param name="Changed">Those that were not what their history tells, as they were (null: not there) and as they are now.</param>
/// <param name="Left">Ids of those whose history does not begin with all that makes an alarm; they are as they were.</param>
/// <param name="Right">How many were right already.</param>
public sealed record RebuiltAlarms(IReadOnlyList<(AlarmRow? Was, AlarmRow Is)> Changed, IReadOnlyList<long> Left, int Right);
