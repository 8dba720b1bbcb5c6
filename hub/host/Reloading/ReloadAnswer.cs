namespace SchoolButton.Hub.Host.Reloading;

/// <summary>What came of reading the configuration again.</summary>
/// <param name="Taken">False if it was refused whole: the hub goes on with what it had.</param>
/// <param name="Problem">Why it was refused, in words; null if it was taken.</param>
/// <param name="Sites">How many there are now.</param>
/// <param name="Receivers">Of all sites.</param>
/// <param name="NeedRestart">Fields that were changed and that only a start takes.</param>
public sealed record ReloadAnswer(bool Taken, string? Problem, int Sites, int Receivers, IReadOnlyList<string> NeedRestart);
