using SchoolButton.Firmware.Core;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>A medium that loses the newest record of the counter.</summary>
public class RottenCounterTests
{
    [Fact]
    public void No_counter_comes_twice_when_the_newest_record_has_rotted()
    {
        TwoSlots store = new();
        SeededRandom random = new(3);
        _ = new UplinkCounter(store, random, false);
        UplinkCounter counter = new(store, random, false);
        uint used = 0;
        for (int i = 0; i < 20; i++)
        {
            used = counter.Take();
        }

        // As drivers/FlashStore.cs does when the checksum of the newer file is wrong: the older one counts.
        store.Rot();
        Assert.True(new UplinkCounter(store, random, false).Take() > used);
    }

    [Fact]
    public void Whatever_starts_and_wake_ups_there_were_a_rotten_record_repeats_no_counter()
    {
        Random random = new(11);
        TwoSlots store = new();
        uint used = 0;
        for (int start = 0; start < 2000; start++)
        {
            UplinkCounter counter = new(store, new SeededRandom(start), random.Next(2) == 0);
            for (int frames = random.Next(600); frames > 0; frames--)
            {
                uint taken = counter.Take();
                Assert.True(taken > used, $"start {start}");
                used = taken;
                counter.Prepare();
            }

            counter.Prepare();
            if (random.Next(3) == 0)
            {
                store.Rot();
            }
        }
    }

    /// <summary>What is left of a FlashStore: the last two contents.</summary>
    private sealed class TwoSlots : IStore
    {
        private byte[]? _newest;
        private byte[]? _older;

        public void Rot() => _newest = null;

        public byte[]? Read(string name) => _newest ?? _older;

        public bool Write(string name, byte[] content)
        {
            _older = _newest ?? _older;
            _newest = [.. content];
            return true;
        }
    }
}
