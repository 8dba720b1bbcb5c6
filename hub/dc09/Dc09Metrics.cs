using System.Diagnostics.Metrics;

namespace SchoolButton.Hub.Dc09;

/// <summary>Counters of this room, under the meter <c>SchoolButton.Dc09</c>.</summary>
internal static class Dc09Metrics
{
    private static readonly Meter Meter = new("SchoolButton.Dc09");

    private static readonly Counter<long> Sent = Meter.CreateCounter<long>(
        "schoolbutton_dc09_sent", description: "Messages to receivers, by how they ended.");

    private static readonly Counter<long> ClockCorrections = Meter.CreateCounter<long>(
        "schoolbutton_dc09_clock_corrections", description: "Times a receiver's NAK told us its clock.");

    private static readonly Counter<long> Answered = Meter.CreateCounter<long>(
        "schoolbutton_dc09_receiver_answered", description: "Messages to the built-in receiver, by its answer.");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "schoolbutton_dc09_receiver_refused", description: "Bytes and connections the built-in receiver refused, by reason.");

    public static void CountSent(Dc09Outcome outcome) => Sent.Add(1, Tag("outcome", outcome.ToString()));

    public static void CountClockCorrection() => ClockCorrections.Add(1);

    public static void CountAnswered(Dc09AnswerMode answer) => Answered.Add(1, Tag("answer", answer.ToString()));

    public static void CountRefused(string reason) => Refused.Add(1, Tag("reason", reason));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
