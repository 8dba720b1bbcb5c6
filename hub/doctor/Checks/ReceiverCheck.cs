using SchoolButton.Hub.Doctor.Looks;

namespace SchoolButton.Hub.Doctor.Checks;

/// <summary>Whether each receiver can be reached.</summary>
internal static class ReceiverCheck
{
    /// <summary>Beyond so many that are well one line tells of all of them: what is wrong must not drown among them.</summary>
    private const int MaxTold = 8;

    public static IEnumerable<Finding> Reached(IReadOnlyList<ReceiverFacts> receivers)
    {
        ReceiverFacts[] well = [.. receivers.Where(r => r.Fault is null)];
        if (well.Length > MaxTold)
        {
            int datagrams = well.Count(r => r.IsDatagram);
            yield return Finding.Ok(
                "receivers",
                $"{well.Length - datagrams} of {receivers.Count} can be reached (no event was sent)"
                + (datagrams == 0 ? "" : $", {datagrams} have an address; over UDP only a message shows more: schoolbutton receiver-test SITE"));
        }

        foreach (ReceiverFacts receiver in receivers.Where(r => r.Fault is not null || well.Length <= MaxTold))
        {
            yield return Reached(receiver);
        }
    }

    private static Finding Reached(ReceiverFacts receiver)
    {
        string check = $"receiver {receiver.Site}";
        return receiver switch
        {
            { Fault: null, IsDatagram: true } => Finding.Ok(
                check, $"{receiver.Name} has an address; over UDP only a message shows more: schoolbutton receiver-test {receiver.Site}"),
            { Fault: null } => Finding.Ok(check, $"{receiver.Name} can be reached (no event was sent)"),
            { Resolved: false } => Finding.Wrong(check, receiver.Fault, "correct the host, or mend the name service"),
            _ => Finding.Wrong(check, $"{receiver.Name}: {receiver.Fault}", "check network, firewall and port, and ask the receiver's owner"),
        };
    }
}
