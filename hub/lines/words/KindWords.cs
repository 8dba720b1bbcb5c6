namespace SchoolButton.Hub.Lines;

/// <summary>One kind of report in one language.</summary>
/// <param name="Name">A few words, as the page calls it.</param>
/// <param name="Says">A sentence: what happened.</param>
/// <param name="Do">A sentence or two: what the reader is to do; empty for nothing.</param>
internal sealed record KindWords(string Name, string Says, string Do = "");
