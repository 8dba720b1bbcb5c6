using System.Globalization;
using System.Text.RegularExpressions;

namespace SchoolButton.Hub.Dc09;

/// <summary>The data of an ADM-CID frame: <c>#acct|QEEE GG ZZZ</c> (SIA DC-05).</summary>
/// <param name="Qualifier">1 new, 3 restore, 6 repeat.</param>
/// <param name="Code">Three digits.</param>
/// <param name="Group">Group or partition, 0 to 99.</param>
/// <param name="Zone">Zone or user, 0 to 999.</param>
public sealed partial record ContactIdEvent(string Account, int Qualifier, string Code, int Group, int Zone)
{
    public const int New = 1;
    public const int Restore = 3;
    public const int Repeat = 6;

    public static ContactIdEvent? Parse(string data)
    {
        Match match = Shape().Match(data);
        return match.Success
            ? new ContactIdEvent(
                match.Groups["account"].Value,
                Number(match.Groups["qualifier"]),
                match.Groups["code"].Value,
                Number(match.Groups["group"]),
                Number(match.Groups["zone"]))
            : null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"#{Account}|{Qualifier}{Code} {Group:D2} {Zone:D3}");

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^#(?<account>[0-9A-Fa-f]{3,16})\|(?<qualifier>[136])(?<code>[0-9A-Fa-f]{3}) (?<group>[0-9]{2}) (?<zone>[0-9]{3})\z")]
    private static partial Regex Shape();
}
