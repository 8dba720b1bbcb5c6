using SchoolButton.Tests.Support.Link;

namespace SchoolButton.Benchmarks.Link;

/// <summary>How a receiver dies, for people.</summary>
internal static class Words
{
    public static string Of(Death death) => death switch
    {
        Death.Refuses => "refuses",
        Death.Blackholes => "blackholes",
        Death.SaysNothing => "says nothing",
        Death.AnswersRubbish => "answers rubbish",
        _ => "answers after 30 s",
    };
}
