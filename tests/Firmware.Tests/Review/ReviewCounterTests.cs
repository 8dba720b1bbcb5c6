using SchoolButton.Firmware.Core;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>This fails on the code it was written against.</summary>
public class ReviewCounterTests
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
