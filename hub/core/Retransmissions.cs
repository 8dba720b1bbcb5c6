using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Tells an alarm that is sent again from another one under the same counter. A retransmission is the same bytes (PROTOCOL.md, section 5);
/// what differs comes from a device that counts again from where it was, since its memory was put back or lost. To take it
/// for a repetition would confirm a press that nobody ever hears of.
///
/// Only what certainly differs is another alarm: a doubt is a repetition. Of an alarm that has left memory nothing but its
/// counter is known, so whatever comes under that is one too.
/// </summary>
internal static class Retransmissions
{
    /// <summary>
    /// A press that is so much newer than the alarm was when it was stored is another one. Less may be a clock that was set
    /// between the two; and more too, if less time has passed.
    /// </summary>
    private const long NewerMs = 24 * 3_600_000;

    /// <returns>The generation under which the ledger has this alarm, or is to have it.</returns>
    public static int GenerationOf(AlarmLedger ledger, Device device, uint counter, AlarmBody body, Instant now)
    {
        int generation = device.Record.Generation;
        for (int next = AlarmKey.FirstAgain; next <= AlarmKey.MaxGeneration + 1; next++)
        {
            ulong key = AlarmKey.Of(device.Address, generation, counter);
            bool isAnother = ledger.ByKey(key) is { } earlier && Differs(earlier, body, now);
            if (!isAnother || next > AlarmKey.MaxGeneration)
            {
                break;
            }

            generation = next;
        }

        return generation;
    }

    /// <summary>What a device means by this counter: the last alarm that it raised under it. Null if there is none in memory.</summary>
    public static Alarm? Newest(AlarmLedger ledger, Device device, uint counter)
    {
        Alarm? newest = ledger.ByKey(AlarmKey.Of(device.Address, device.Record.Generation, counter));
        for (int generation = AlarmKey.FirstAgain; newest is not null && generation <= AlarmKey.MaxGeneration; generation++)
        {
            if (ledger.ByKey(AlarmKey.Of(device.Address, generation, counter)) is not { } newer)
            {
                break;
            }

            // An older one is of a key that the device had before.
            newest = newer.Id > newest.Id ? newer : newest;
        }

        return newest;
    }

    private static bool Differs(Alarm alarm, AlarmBody body, Instant now) =>
        (alarm.Kind, alarm.Restore, alarm.Zone, alarm.Cause) != (body.Kind, body.Restore, body.Zone, body.Cause)
        || IsOfAnotherTime(alarm, body.AtHubTimeMs, now);

    /// <summary>A time of the device that was not in the future then is the one that the alarm has.</summary>
    private static bool IsOfAnotherTime(Alarm alarm, long atUnixMs, Instant now) => atUnixMs > 0
        && (atUnixMs <= alarm.StoredUnixMs
            ? atUnixMs != alarm.RaisedUnixMs
            : atUnixMs <= now.UnixMs && atUnixMs - alarm.StoredUnixMs > NewerMs && !(now.MonotonicMs - alarm.StoredMs <= NewerMs));
}
