using System.Diagnostics.Metrics;
using SchoolButton.Hub.Receiver.Journal;

namespace SchoolButton.Hub.Receiver;

/// <summary>Counters of this room, under the meter <c>SchoolButton.Receiver</c>.</summary>
internal static class ReceiverMetrics
{
    private static readonly Meter Meter = new("SchoolButton.Receiver");

    private static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "schoolbutton_receiver_events", description: "Events that senders were acknowledged, by whether they were new.");

    private static readonly Counter<long> Answers = Meter.CreateCounter<long>(
        "schoolbutton_receiver_answers", description: "Answers to senders: ack, nak, duh, none, or fault (as --answer said).");

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "schoolbutton_receiver_refused", description: "Frames, bytes, connections and events that were not taken, by reason.");

    private static readonly Counter<long> Losses = Meter.CreateCounter<long>(
        "schoolbutton_receiver_supervision", description: "Accounts found lost, and returned.");

    private static readonly Counter<long> PassedOn = Meter.CreateCounter<long>(
        "schoolbutton_receiver_onward", description: "Attempts to pass an event on, by how they ended.");

    public static void CountEvent(Keeping keeping) => Events.Add(1, Tag("kept", keeping == Keeping.Kept ? "new" : "known"));

    public static void CountAnswer(string answer) => Answers.Add(1, Tag("answer", answer));

    public static void CountRefused(string reason) => Refusals.Add(1, Tag("reason", reason));

    public static void CountSupervision(EventSource source) => Losses.Add(1, Tag("what", source == EventSource.Loss ? "lost" : "returned"));

    public static void CountOnward(string outcome) => PassedOn.Add(1, Tag("outcome", outcome));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
