using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class AlarmOutboxTests
{
    [Fact]
    public void Whatever_is_lost_an_alarm_is_sent_again_in_the_same_bytes_until_it_is_acked()
    {
        // Each number is the fate of two seconds: link down, frame lost, ack lost, power cut, or nothing.
        Prop.ForAll(Gen.ListOf(Gen.Choose(0, 6)).ToArbitrary(), fates =>
        {
            DeviceRig rig = new();
            rig.LinkUp();
            rig.Advance(100);
            rig.Contact(true);
            rig.Advance(Debounce.PressStableMs);
            byte[] first = rig.Alarms.Single().Bytes;
            rig.Contact(false);
            int seen = rig.Sent.Count;
            foreach (int fate in fates)
            {
                switch (fate)
                {
                    case 0:
                        rig.LinkDown();
                        rig.Advance(2000);
                        rig.LinkUp();
                        break;
                    case 1:
                        rig.PowerCut();
                        rig.LinkUp();
                        break;
                    case 2:
                        rig.Takes = false;
                        rig.Advance(2000);
                        rig.Takes = true;
                        break;
                    default:
                        rig.Advance(2000);
                        break;
                }
            }

            // At the latest after the longest pause, and nothing else was ever raised.
            seen = rig.Sent.Count;
            rig.Advance(AlarmSession.MaxRetryMs);
            bool again = rig.Sent.Skip(seen).Any(frame => frame.Alarm != null);
            bool same = rig.Alarms.All(frame => frame.Bytes.AsSpan().SequenceEqual(first));

            rig.Ack(rig.Alarms.First().Counter, AckStage.Stored);
            seen = rig.Sent.Count;
            rig.Advance(10 * AlarmSession.MaxRetryMs);
            bool quiet = rig.Sent.Skip(seen).All(frame => frame.Alarm == null);
            rig.PowerCut();
            rig.LinkUp();
            rig.Advance(1000);
            return again && same && quiet && rig.Sent.Skip(seen).All(frame => frame.Alarm == null);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(60, 30000)]
    [InlineData(10, 5000)]
    [InlineData(1, 1000)]
    public void Pauses_double_from_one_second_to_half_of_a_heartbeat_interval(int interval, int cap)
    {
        DeviceRig rig = new($"interval = {interval}");
        rig.LinkUp();
        List<long> sentAt = [];
        rig.Contact(true);
        int seen = 0;
        for (int i = 0; i < 2000 && sentAt.Count < 12; i++)
        {
            rig.Advance(50);
            int now = rig.Alarms.Count();
            if (now > seen)
            {
                seen = now;
                sentAt.Add(rig.Now);
            }

            // Something is heard, so the link does not count as deaf.
            if (i % 20 == 0)
            {
                rig.Command(CommandKind.Identify, 0);
            }
        }

        long[] gaps = [.. sentAt.Zip(sentAt.Skip(1), (a, b) => b - a)];
        Assert.InRange(gaps[0], 700, 1300);
        Assert.All(gaps, gap => Assert.True(gap <= cap + 100));
        Assert.True(cap == 1000 || gaps[2] > gaps[0]);
    }

    [Fact]
    public void When_the_link_comes_up_everything_is_sent_at_once_and_what_matters_most_first()
    {
        DeviceRig rig = new("single = test\nhold = panic");
        rig.LinkUp();
        rig.LinkDown();
        rig.Press();
        rig.Advance(2000);
        rig.Press(2000);
        rig.Advance(60000);
        Assert.Empty(rig.Alarms);

        rig.LinkUp();
        Assert.Equal([EventKind.Panic, EventKind.Test], rig.Alarms.Select(frame => frame.Alarm!.Kind));
    }

    [Fact]
    public void A_link_that_comes_up_ends_the_longest_pause()
    {
        DeviceRig rig = new();
        rig.LinkUp();
        rig.Press();
        rig.Advance(120_000);
        rig.LinkDown();
        rig.Advance(100);
        int sent = rig.Alarms.Count();
        rig.LinkUp();
        Assert.Equal(sent + 1, rig.Alarms.Count());
        rig.Advance(1300);
        Assert.Equal(sent + 2, rig.Alarms.Count());
    }

    [Fact]
    public void A_press_without_a_link_hurries_the_link()
    {
        DeviceRig rig = new();
        rig.Press();
        Assert.Equal(1, rig.Hurries);
    }

    [Fact]
    public void Beyond_the_bound_a_press_merges_into_the_youngest_of_its_kind()
    {
        DeviceRig rig = new();
        for (int i = 0; i < 20; i++)
        {
            rig.Press();
            rig.Advance(2000);
        }

        Assert.Equal(AlarmOutbox.MaxUnfinished, rig.Device.UnfinishedAlarms);
        rig.LinkUp();
        Assert.Equal(AlarmOutbox.MaxUnfinished, rig.Alarms.Count());
    }

    [Fact]
    public void At_the_bound_what_matters_less_gives_way()
    {
        DeviceRig rig = new("single = test\nhold = duress\ndouble = medical");
        for (int i = 0; i < 20; i++)
        {
            rig.Press();
            rig.Advance(3000);
        }

        rig.Press(2000);
        rig.Advance(3000);
        Assert.Equal(AlarmOutbox.MaxUnfinished, rig.Device.UnfinishedAlarms);
        rig.LinkUp();
        Assert.Equal(EventKind.Duress, rig.Alarms.First().Alarm!.Kind);
    }

    [Fact]
    public void Whatever_is_raised_the_outbox_stays_bounded_and_no_important_kind_is_lost()
    {
        EventKind[] kinds =
        [
            EventKind.Panic, EventKind.SilentPanic, EventKind.Duress, EventKind.Medical, EventKind.Test,
            EventKind.Fault, EventKind.Tamper,
        ];
        Prop.ForAll(Gen.ListOf(Gen.Elements(kinds)).ToArbitrary(), raised =>
        {
            AlarmOutbox outbox = new(new MemoryStore(), [], 60);
            uint counter = 1;
            foreach (EventKind kind in raised)
            {
                if (outbox.MakeRoomFor(kind, false, 1))
                {
                    byte[] frame = Frame.Seal(new NetCcm(TinyHub.Key), false, 1, counter++, [1]);
                    outbox.Add(new AlarmSession(kind, false, 1, frame, 0, 0));
                }

                if (outbox.UnfinishedCount > AlarmOutbox.MaxUnfinished)
                {
                    return false;
                }
            }

            return raised.Where(kind => AlarmRank.Of(kind) >= AlarmRank.Of(EventKind.Medical))
                .All(outbox.HasUnfinished);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void A_record_of_rubbish_is_no_alarm_and_no_harm()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), rubbish =>
        {
            MemoryStore store = new();
            store.Write("alarms", [1, .. rubbish ?? []]);
            AlarmOutbox outbox = new(store, [], 60);
            outbox.Load(false, 0);
            return outbox.UnfinishedCount <= AlarmOutbox.MaxUnfinished;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_press_after_presses_that_were_taken_back_is_not_merged_into_one_of_them()
    {
        DeviceRig rig = new("triple = cancel\ngrace = 60\n");
        for (int i = 0; i < AlarmOutbox.MaxUnfinished / 2; i++)
        {
            rig.Press();
            rig.Advance(2000);
            for (int press = 0; press < 3; press++)
            {
                rig.Press();
                rig.Advance(100);
            }

            rig.Advance(2000);
        }

        Assert.Equal(AlarmOutbox.MaxUnfinished, rig.Device.UnfinishedAlarms);
        rig.Press();
        rig.Advance(2000);
        rig.LinkUp();
        rig.Advance(1000);
        HashSet<uint> panics = [.. rig.Alarms.Where(up => up.Alarm!.Kind == EventKind.Panic).Select(up => up.Counter)];
        HashSet<uint> takenBack = [.. rig.Alarms.Where(up => up.Alarm!.Kind == EventKind.Cancel).Select(up => up.Alarm!.Cancelled)];
        Assert.Contains(panics, counter => !takenBack.Contains(counter));
    }
}
