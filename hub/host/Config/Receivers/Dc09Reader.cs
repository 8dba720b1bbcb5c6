using SchoolButton.Hub.Dc09;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Reads a receiver that speaks SIA DC-09.</summary>
internal static class Dc09Reader
{
    public static Dc09ReceiverConfig Read(ReceiverReading reading)
    {
        (ReceiverEntry entry, string at, ConfigProblems problems) = (reading.Entry, reading.At, reading.Problems);
        string host = reading.Host();
        int port = reading.Port();
        bool isUdp = OneOf(entry.Transport, "udp", "tcp", $"{at}.transport", problems);
        bool isPerMessage = OneOf(entry.Connection, "perMessage", "persistent", $"{at}.connection", problems);
        problems.Require(
            !isUdp || entry.Connection is null, $"{at}.connection: UDP has no connections; leave it out");
        problems.Require(
            entry.SendLocation is not true || reading.Site.Location is not null,
            $"{at}.sendLocation: the site has no location; enter it, such as \"location\": {{ \"lat\": 43.2389, \"lon\": 76.8897 }}");
        TimeSpan connect = reading.ConnectTimeout(Dc09SenderOptions.DefaultConnectTimeout);
        TimeSpan reply = reading.ReplyTimeout(Dc09SenderOptions.DefaultReplyTimeout);
        return new Dc09ReceiverConfig
        {
            ToHost = host,
            ToPort = port,
            Speaks = reading.Protocol == ReceiverKinds.Sia ? Dc09Protocol.Sia : Dc09Protocol.ContactId,
            Transport = isUdp ? Dc09Transport.Udp : isPerMessage ? Dc09Transport.TcpPerMessage : Dc09Transport.Tcp,
            Key = Key(reading),
            Account = reading.Account(),
            ReceiverNumber = Number(entry.ReceiverNumber, $"{at}.receiverNumber", problems),
            LineNumber = Number(entry.LineNumber, $"{at}.lineNumber", problems),
            Codes = reading.Codes(),
            MarksRepeatedCalls = reading.MarksRepeatedCalls(),
            SendText = entry.SendText ?? true,
            SendLocation = entry.SendLocation ?? false,
            SendTimeOfOccurrence = entry.SendTimeOfOccurrence ?? false,
            ConnectTimeout = connect,
            ReplyTimeout = reply,
            Plan = reading.Plan(ReceiverReading.Address(host, port), Dc09ReceiverConfig.AttemptOf(connect, reply)),
        };
    }

    private static ReceiverSecret? Key(ReceiverReading reading)
    {
        ReceiverSecret? key = reading.Secret(reading.Entry.Key, SecretUse.Key);
        if (key is { IsSealed: false })
        {
            try
            {
                _ = Dc09Key.FromHex(key.Reveal());
            }
            catch (FormatException e)
            {
                reading.Problems.Add($"{reading.At}.key: {e.Message}");
            }
        }

        return key;
    }

    private static bool OneOf(string? written, string yes, string no, string at, ConfigProblems problems)
    {
        problems.Require(written is null || written == yes || written == no, $"{at}: {no} or {yes} is needed; left out, it is {no}");
        return written == yes;
    }

    private static string Number(string? written, string at, ConfigProblems problems)
    {
        problems.Require(written is null || Dc09Fields.IsNumber(written), $"{at}: 1 to {Dc09Fields.MaxNumberDigits} hex digits are needed; left out, it is 0");
        return written ?? "0";
    }
}
