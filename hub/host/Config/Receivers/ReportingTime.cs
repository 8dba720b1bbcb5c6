namespace SchoolButton.Hub.Host.Config;

/// <summary>
/// Within which time a failed path is reported, in the words of EN 50136-1: that time, not how often the path is tried, sets
/// the grade.
/// </summary>
public static class ReportingTime
{
    public static readonly TimeSpan Grade4 = TimeSpan.FromMinutes(3);
    public static readonly TimeSpan Grade3 = TimeSpan.FromHours(5);
    public static readonly TimeSpan Grade2 = TimeSpan.FromHours(24);

    public const string Grades = "EN 50136-1 wants a failed path reported within 180 s (grade 4), 18000 s (grade 3) or 86400 s (grade 2)";

    /// <returns>4, 3 or 2.</returns>
    public static int GradeOf(TimeSpan reporting) => reporting <= Grade4 ? 4 : reporting <= Grade3 ? 3 : 2;
}
