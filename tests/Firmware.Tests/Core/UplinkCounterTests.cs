using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Firmware.Core;
using Xunit;

namespace SchoolButton.Tests;

public class UplinkCounterTests
{
    private sealed class PowerCut : Exception;

    [Fact]
    public void Whenever_the_power_goes_no_counter_is_used_twice_and_they_only_rise()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Random random = new(seed);
            MemoryStore store = new();
            uint last = 0;
            for (int boot = 0; boot < 12; boot++)
            {
                int cutBefore = random.Next(0, 6);
                int cutAfter = random.Next(0, 6);
                store.BeforeWrite = () => Spend(ref cutBefore);
                store.AfterWrite = () => Spend(ref cutAfter);
                try
                {
                    UplinkCounter counter = new(store, new SeededRandom(seed), false);
                    for (int frames = random.Next(0, 1200); frames > 0; frames--)
                    {
                        uint taken = counter.Take();
                        if (random.Next(3) == 0)
                        {
                            counter.Prepare();
                        }

                        if (taken <= last)
                        {
                            return false;
                        }

                        last = taken;
                    }
                }
                catch (PowerCut)
                {
                    // The next boot finds what the store holds.
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_wiped_flash_under_the_same_key_uses_other_counters_than_before()
    {
        HashSet<uint> used = [];
        for (int wipe = 0; wipe < 50; wipe++)
        {
            UplinkCounter counter = new(new MemoryStore(), new SeededRandom(wipe), false);
            for (int frames = 0; frames < 1_000; frames++)
            {
                Assert.True(used.Add(counter.Take()), "a counter came again");
            }
        }
    }

    [Fact]
    public void The_end_of_a_block_is_written_down_before_its_first_counter_is_used()
    {
        MemoryStore store = new();
        UplinkCounter counter = new(store, new SeededRandom(1), false);
        for (int i = 0; i < 3 * UplinkCounter.Block; i++)
        {
            uint taken = counter.Take();
            UplinkCounter afterACut = new(Copy(store), new SeededRandom(1), false);
            Assert.True(afterACut.Take() > taken);
        }

        // The start's own block is copied at once, the others when nothing waits, which here is never.
        Assert.Equal(4, store.Writes);
    }

    [Fact]
    public void A_device_that_prepares_never_writes_while_a_frame_waits()
    {
        MemoryStore store = new();
        UplinkCounter counter = new(store, new SeededRandom(1), false);
        for (int i = 0; i < 20 * UplinkCounter.Block; i++)
        {
            int writes = store.Writes;
            uint taken = counter.Take();
            Assert.Equal(writes, store.Writes);
            Assert.True(new UplinkCounter(Copy(store), new SeededRandom(1), false).Take() > taken);
            counter.Prepare();
        }

        Assert.InRange(store.Writes, 40, 44);
    }

    [Fact]
    public void A_block_that_cannot_be_prepared_is_not_tried_at_every_turn_and_is_safe_till_its_end()
    {
        MemoryStore store = new();
        UplinkCounter counter = new(store, new SeededRandom(1), false);
        int tries = 0;
        store.BeforeWrite = () => tries++;
        store.IsBroken = true;
        for (int i = 0; i < UplinkCounter.Block; i++)
        {
            counter.Take();
            counter.Prepare();
            counter.Prepare();
        }

        Assert.InRange(tries, 1, 8);
        Assert.True(counter.IsSafe);
        counter.Take();
        Assert.False(counter.IsSafe);
    }

    [Fact]
    public void Boots_are_counted()
    {
        MemoryStore store = new();
        Assert.Equal(1, new UplinkCounter(store, new SeededRandom(1), false).Boots);
        Assert.Equal(2, new UplinkCounter(store, new SeededRandom(1), false).Boots);
        Assert.Equal(3, new UplinkCounter(store, new SeededRandom(1), false).Boots);
    }

    [Fact]
    public void A_store_that_cannot_be_written_is_told_and_counters_go_on()
    {
        MemoryStore store = new();
        UplinkCounter before = new(store, new SeededRandom(1), false);
        uint used = before.Take();
        store.IsBroken = true;

        UplinkCounter counter = new(store, new SeededRandom(7), false);
        Assert.False(counter.IsSafe);
        Assert.True(counter.Take() > used + UplinkCounter.Block);

        store.IsBroken = false;
        uint last = counter.Take();
        for (int i = 0; i < UplinkCounter.Block; i++)
        {
            last = counter.Take();
        }

        Assert.True(counter.IsSafe);
        Assert.True(new UplinkCounter(store, new SeededRandom(1), false).Take() > last);
    }

    [Fact]
    public void A_key_that_has_no_counter_left_gives_none()
    {
        MemoryStore store = new();
        store.Write("counter", [0x0F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1]);
        UplinkCounter counter = new(store, new SeededRandom(1), false);
        Assert.Equal(Protocol.Frame.MaxCounter, counter.Take());
        Assert.Equal(0u, counter.Take());
        Assert.Equal(0u, counter.Take());
    }

    private static MemoryStore Copy(MemoryStore store)
    {
        MemoryStore copy = new();
        copy.Write("counter", store.Read("counter")!);
        return copy;
    }

    private static void Spend(ref int left)
    {
        if (left-- == 0)
        {
            throw new PowerCut();
        }
    }
}
