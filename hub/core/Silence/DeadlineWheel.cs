using System.Runtime.CompilerServices;

namespace SchoolButton.Hub.Core.Silence;

/// <summary>
/// The times at which devices are to be looked at, for a million of them: one list for each of the next
/// <see cref="Buckets"/> milliseconds, linked through the entries themselves. Adding, moving and removing take constant time
/// and no memory. What is farther away is put on the way there and moved on.
/// </summary>
/// <remarks>G. Varghese, A. Lauck, "Hashed and hierarchical timing wheels", scheme 6.</remarks>
internal sealed class DeadlineWheel
{
    /// <summary>A power of two.</summary>
    private const int Buckets = 1 << 14;

    /// <summary>Entries are kept in pages, so that growing copies nothing.</summary>
    private const int PageBits = 10;
    private const int PageMask = (1 << PageBits) - 1;

    private const int NeighbourBits = 6;

    /// <summary>The list of those whose time has come.</summary>
    private const int Due = Buckets;

    private readonly int[] _heads = new int[Buckets + 1];
    private readonly List<Entry[]> _pages = [];
    private long _reachedMs;
    private int _sweepsLeft;
    private int _sweepAt;
    private int _free;
    private int _last;

    public DeadlineWheel(long startMs)
    {
        _reachedMs = startMs;
    }

    public static int BytesPerEntry => Unsafe.SizeOf<Entry>();

    /// <summary>An entry for a device, in no list yet; never 0.</summary>
    public int Add(Device device)
    {
        int entry = _free;
        if (entry != 0)
        {
            _free = At(entry).Next;
        }
        else
        {
            entry = ++_last;
            if (entry >> PageBits == _pages.Count)
            {
                _pages.Add(new Entry[1 << PageBits]);
            }
        }

        ref Entry e = ref At(entry);
        e.Device = device;
        (e.Next, e.Previous) = (0, 0);
        return entry;
    }

    public void Remove(int entry)
    {
        Unlink(entry);
        ref Entry e = ref At(entry);
        e.Device = null;
        e.Next = _free;
        _free = entry;
    }

    public long LookMs(int entry) => At(entry).LookMs;

    /// <summary>The device is to be looked at then; what was set before no longer counts.</summary>
    public void Set(int entry, long lookMs)
    {
        Unlink(entry);
        At(entry).LookMs = lookMs;
        Place(entry);
    }

    /// <summary>Takes one whose time has come; it keeps its entry, in no list.</summary>
    /// <param name="looksLeft">Counted down for each entry that was touched; at 0 the rest waits.</param>
    /// <returns>Null if there is none (left to take).</returns>
    public Device? Take(long horizonMs, ref int looksLeft)
    {
        do
        {
            for (int entry = _heads[Due]; entry != 0; entry = _heads[Due])
            {
                if (looksLeft <= 0)
                {
                    return null;
                }

                looksLeft--;
                Unlink(entry);
                ref Entry e = ref At(entry);
                if (e.LookMs <= horizonMs)
                {
                    return e.Device;
                }

                Place(entry);
            }
        }
        while (Advance(horizonMs));
        return null;
    }

    /// <summary>Moves the next list to those that are due.</summary>
    private bool Advance(long horizonMs)
    {
        if (_sweepsLeft == 0 && horizonMs - _reachedMs > Buckets)
        {
            // After so long a pause every list is due. Going through the milliseconds would take as long as there are of them.
            (_sweepsLeft, _sweepAt) = (Buckets, (int)(_reachedMs & (Buckets - 1)));
            _reachedMs = horizonMs;
        }

        if (_sweepsLeft > 0)
        {
            _sweepsLeft--;
            _sweepAt = (_sweepAt + 1) & (Buckets - 1);
            MoveToDue(_sweepAt);
            return true;
        }

        if (_reachedMs >= horizonMs)
        {
            return false;
        }

        _reachedMs++;
        MoveToDue((int)(_reachedMs & (Buckets - 1)));
        return true;
    }

    private void Place(int entry)
    {
        ref Entry e = ref At(entry);
        long lookMs = e.LookMs;
        int list = lookMs <= _reachedMs ? Due
            : lookMs - _reachedMs <= Buckets ? (int)(lookMs & (Buckets - 1))

            // Spread, so that those who started together are not all moved on together; neighbours in memory stay together.
            : (int)((_reachedMs + (Buckets / 2) + ((entry >> NeighbourBits) & ((Buckets / 2) - 1))) & (Buckets - 1));
        e.List = list;
        int head = _heads[list];
        if (head == 0)
        {
            (e.Next, e.Previous) = (entry, entry);
            _heads[list] = entry;
            return;
        }

        ref Entry first = ref At(head);
        (e.Next, e.Previous) = (head, first.Previous);
        At(first.Previous).Next = entry;
        first.Previous = entry;
    }

    private void Unlink(int entry)
    {
        ref Entry e = ref At(entry);
        if (e.Next == 0)
        {
            return;
        }

        // Its list may have been moved to the due ones as a whole.
        int next = e.Next == entry ? 0 : e.Next;
        if (_heads[e.List] == entry)
        {
            _heads[e.List] = next;
        }
        else if (_heads[Due] == entry)
        {
            _heads[Due] = next;
        }

        At(e.Previous).Next = e.Next;
        At(e.Next).Previous = e.Previous;
        (e.Next, e.Previous) = (0, 0);
    }

    private void MoveToDue(int list)
    {
        int head = _heads[list];
        if (head == 0)
        {
            return;
        }

        _heads[list] = 0;
        int due = _heads[Due];
        if (due == 0)
        {
            _heads[Due] = head;
            return;
        }

        int lastDue = At(due).Previous;
        int last = At(head).Previous;
        At(lastDue).Next = head;
        At(head).Previous = lastDue;
        At(last).Next = due;
        At(due).Previous = last;
    }

    private ref Entry At(int entry) => ref _pages[entry >> PageBits][entry & PageMask];

    private struct Entry
    {
        public Device? Device;
        public long LookMs;

        /// <summary>0 while it is in no list; otherwise the list is a ring.</summary>
        public int Next;
        public int Previous;
        public int List;
    }
}
