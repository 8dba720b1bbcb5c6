namespace SchoolButton.Hub.Receiver.Meanings;

/// <summary>What a code stands for.</summary>
/// <param name="Name">For programs and for the page's words: lower case with hyphens.</param>
/// <param name="Words">In English, for logs and the API.</param>
public sealed record Meaning(string Name, Tone Tone, string Words);
