using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Reads the codes that a receiver wants other than those of the standards.</summary>
internal static class CodesReader
{
    public static EventCodes Read(IReadOnlyDictionary<string, string?>? written, string at, ConfigProblems problems)
    {
        EventCodes codes = EventCodes.Default;
        int number = 0;
        foreach ((string name, string? text) in written ?? new Dictionary<string, string?>())
        {
            number++;
            try
            {
                codes = codes.With([new KeyValuePair<string, string>(name, text ?? string.Empty)]);
            }
            catch (FormatException)
            {
                // Its words show what was written there.
                problems.Add(
                    $"{at}.codes: entry {number} is no kind of message with its codes, such as \"panic\": \"120 PA/PH\"; hub/POLICE-LINK.md lists the kinds");
            }
        }

        return codes;
    }
}
