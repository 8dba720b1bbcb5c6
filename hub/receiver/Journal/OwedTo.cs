using SchoolButton.Hub.Receiver.Meanings;

namespace SchoolButton.Hub.Receiver.Journal;

/// <summary>Somebody to whom events are to be passed on.</summary>
/// <param name="Key">What is owed stands under it in the journal.</param>
/// <param name="Takes">Whether it is owed an event of this meaning.</param>
/// <param name="Before">Keys under which it stood in earlier versions.</param>
public sealed record OwedTo(string Key, Func<EventMeaning, bool> Takes, IReadOnlyList<string> Before);
