using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Reads the codes that a receiver wants other than those of the standards.</summary>
internal static class CodesReader
{
    public static EventCodes Read(
        IReadOnlyDictionary<string, ReceiverEntry.CodeEntry?>? written, string at, ConfigProblems problems)
    {
        EventCodes codes = EventCodes.Default;
        foreach ((string name, ReceiverEntry.CodeEntry? entry) in written ?? new Dictionary<string, ReceiverEntry.CodeEntry?>())
        {
            ReportKind? found = Enum.GetValues<ReportKind>().Cast<ReportKind?>().FirstOrDefault(k => KindName.Of(k!.Value) == name);
            if (found is not { } kind || entry is null)
            {
                problems.Add(
                    $"{at}.codes: one entry is not one of {string.Join(", ", Enum.GetValues<ReportKind>().Select(KindName.Of))}, or is empty; "
                    + "see hub/POLICE-LINK.md");
                continue;
            }

            EventCode? usual = EventCodes.Default.Find(kind);
            try
            {
                codes = codes.With(kind, new EventCode(
                    entry.ContactId ?? usual?.ContactId ?? string.Empty,
                    entry.Sia ?? usual?.Sia ?? string.Empty,
                    entry.SiaRestore ?? usual?.SiaRestore));
            }
            catch (FormatException)
            {
                // Its words show what was written there.
                problems.Add($"{at}.codes.{name}: contactId is three hex digits, such as 120, sia and siaRestore two capital letters, such as PA");
            }
        }

        return codes;
    }
}
