using System.Globalization;
using System.Text.RegularExpressions;

namespace SchoolButton.Hub.Dc09;

/// <summary>
/// The data of a SIA-DCS frame: <c>#acct|Nri1/PA007</c>, with an optional <c>^text^</c> behind it (SIA DC-03).
/// SIA has no qualifier: a restore is another code, and a repeat looks like the first message.
/// </summary>
/// <param name="Partition">0 to 99; the same number as the Contact ID group.</param>
/// <param name="Code">Two letters.</param>
/// <param name="Zone">0 to 999.</param>
/// <param name="Text">What the receiver's operator reads beside the code, or null.</param>
public sealed partial record SiaEvent(string Account, int Partition, string Code, int Zone, string? Text = null)
{
    public static SiaEvent? Parse(string data)
    {
        Match match = Shape().Match(data);
        return match.Success
            ? new SiaEvent(
                match.Groups["account"].Value,
                Number(match.Groups["partition"]),
                match.Groups["code"].Value,
                Number(match.Groups["zone"]),
                match.Groups["text"].Success ? match.Groups["text"].Value : null)
            : null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"#{Account}|Nri{Partition}/{Code}{Zone:D3}")
        + (string.IsNullOrEmpty(Text) ? "" : $"^{Text}^");

    private static int Number(Group digits) =>
        digits.Length == 0 ? 0 : int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    // Panels write the partition with and without the slash, and zones of any width.
    [GeneratedRegex(@"^#(?<account>[0-9A-Fa-f]{3,16})\|N?(ri(?<partition>[0-9]{1,4})/?)?(?<code>[A-Z]{2})(?<zone>[0-9]{0,6})(\^(?<text>[^^]*)\^)?\z")]
    private static partial Regex Shape();
}
