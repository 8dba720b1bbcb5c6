using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>Reads control-room software that reads what a Sur-Gard MLR2 says.</summary>
internal static class SurGardReader
{
    /// <summary>This output has no place for more.</summary>
    private const int AccountDigits = 4;

    public static SurGardReceiverConfig Read(ReceiverReading reading)
    {
        ReceiverEntry entry = reading.Entry;
        string host = reading.Host();
        int port = reading.Port();
        TimeSpan connect = reading.ConnectTimeout(SurGardOptions.DefaultConnectTimeout);
        TimeSpan reply = reading.ReplyTimeout(SurGardOptions.DefaultAnswerTimeout);
        SurGardReceiverConfig config = new()
        {
            ToHost = host,
            ToPort = port,
            ReceiverNumber = entry.ReceiverNumber ?? "01",
            LineNumber = entry.LineNumber ?? "1",
            Group = entry.Group ?? 1,
            Resends = entry.Resends ?? SurGardOptions.DefaultResends,
            Codes = reading.Codes(),
            MarksRepeatedCalls = reading.MarksRepeatedCalls(),
            Account = reading.Account(AccountDigits, AccountDigits),
            ConnectTimeout = connect,
            ReplyTimeout = reply,
            Plan = Core.PathPlan.None,
        };
        return config with { Plan = reading.Plan(ReceiverReading.Address(host, port), config.LongestAttempt) };
    }
}
