using System.Globalization;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>
/// What an MLR2 writes to the control room's computer, as the manuals of MLR2-DG and MLR2-E print it (section "Communication protocol
/// with central station computer"). ASCII; a space is s there.
/// </summary>
internal static class SurGardFrame
{
    public const byte Ack = 0x06;
    public const byte Nak = 0x15;

    /// <summary>DC4 ends every message.</summary>
    private const char End = '\u0014';

    private const int MaxZone = 999;

    /// <summary>
    /// Contact ID: <c>5RRLs18AAAAQXYZGGCCC</c>. Q is E for new, R for restored, P for reported before, where the receiver wants that mark.
    /// </summary>
    /// <returns>Null when there is no code for it, or no place for its zone or account.</returns>
    public static string? Of(SurGardOptions options, Outgoing message)
    {
        string? code = message.PassedOn?.ContactId ?? options.Codes.Find(message.Kind)?.ContactId;
        string account = message.PassedOn?.Account ?? options.Account;
        if (code is null || message.Zone is < 0 or > MaxZone || account.Length != SurGardOptions.AccountLength)
        {
            return null;
        }

        bool isMarked = message.MayBeRepeat && (options.MarksRepeatedCalls || !KindName.IsCallForHelp(message.Kind));
        char qualifier = (message.Restore, isMarked) switch
        {
            (true, _) => 'R',
            (false, true) => 'P',
            _ => 'E',
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"5{Way(options)} 18{account.ToUpperInvariant()}{qualifier}{code.ToUpperInvariant()}{options.Group:D2}{message.Zone:D3}{End}");
    }

    /// <summary>
    /// The supervisory heartbeat, <c>1011sssssssssss@ssss</c> for receiver 01 and line 1. That its digits are the receiver and the
    /// line is read out of that example and of the other messages that begin with 1; the manuals do not say it.
    /// </summary>
    public static string Heartbeat(SurGardOptions options) => $"1{Way(options)}           @    {End}";

    /// <summary>Fit to be read.</summary>
    public static string Shown(string frame) => frame.Replace(End.ToString(), "<DC4>", StringComparison.Ordinal);

    private static string Way(SurGardOptions options) => $"{options.Receiver.ToUpperInvariant()}{options.Line.ToUpperInvariant()}";
}
