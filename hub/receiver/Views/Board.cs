using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Line;
using SchoolButton.Hub.Receiver.Settings;
using SchoolButton.Hub.Receiver.Watch;

namespace SchoolButton.Hub.Receiver.Views;

/// <summary>What is shown now, and who looks. Holds the last events, all open ones, and every account. Safe for several threads.</summary>
internal sealed class Board
{
    /// <summary>Entries that nobody has to acknowledge any more.</summary>
    public const int MaxRecent = 300;

    /// <summary>Open ones beyond this are counted; the oldest wait in the journal for their turn.</summary>
    public const int MaxOpen = 1000;

    private readonly Lock _lock = new();
    private readonly ReceiverSettings _settings;
    private readonly EventJournal _journal;
    private readonly SortedDictionary<long, EventView> _events = [];
    private readonly SortedDictionary<string, AccountView> _accounts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _troubles = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = [];
    private readonly List<Feed> _feeds = [];
    private int _open;
    private int _unknown;
    private int _openBeyond;

    public Board(ReceiverSettings settings, EventJournal journal)
    {
        _settings = settings;
        _journal = journal;
        foreach (AccountSettings account in settings.Accounts.Values)
        {
            _accounts.Add(account.Number, new AccountView(
                account.Number, account.Name, EventView.Lower(LinkState.Unsupervised), null, null,
                account.SupervisionLimit?.TotalSeconds, account.Key is not null, null));
        }

        IEnumerable<ReceivedEvent> kept = journal.Reader.Open(MaxOpen)
            .Concat(journal.Reader.Page(long.MaxValue, MaxRecent, null)).DistinctBy(e => e.Id).OrderBy(e => e.Id);
        foreach (ReceivedEvent e in kept)
        {
            Put(EventView.Of(e, settings));
        }

        _openBeyond = (int)journal.Reader.CountOpen() - _open;
        journal.Kept += e => Change(EventView.Of(e, settings));
        journal.Acknowledged += Acknowledge;
        journal.TroubleChanged += words => Trouble("journal", words);
    }

    /// <summary>How many a person still has to take on.</summary>
    public int Open
    {
        get
        {
            lock (_lock)
            {
                return _open + _openBeyond;
            }
        }
    }

    public IReadOnlyList<string> Troubles
    {
        get
        {
            lock (_lock)
            {
                return [.. _troubles.Values];
            }
        }
    }

    public IReadOnlyList<AccountView> Accounts
    {
        get
        {
            lock (_lock)
            {
                return [.. _accounts.Values];
            }
        }
    }

    public Snapshot Snapshot(DateTimeOffset now)
    {
        lock (_lock)
        {
            return new Snapshot(now, [.. _events.Values.Reverse()], _openBeyond, [.. _accounts.Values], [.. _troubles.Values]);
        }
    }

    /// <summary>Everything that changes from now on; dispose it.</summary>
    public Feed Subscribe()
    {
        Feed feed = new(Leave);
        lock (_lock)
        {
            _feeds.Add(feed);
        }

        return feed;
    }

    public void Trouble(string about, string? words)
    {
        lock (_lock)
        {
            bool changed = words is null ? _troubles.Remove(about) : _troubles.GetValueOrDefault(about) != words;
            if (words is not null)
            {
                _troubles[about] = words;
            }

            if (changed)
            {
                Tell(new News("troubles", (IReadOnlyList<string>)[.. _troubles.Values]));
            }
        }
    }

    public void State(string account, LinkState state) => ChangeAccount(account, a => a with { State = EventView.Lower(state) });

    public void Heard(string account, string from, bool encrypted, LinkState state, DateTimeOffset at) => ChangeAccount(
        account, a => a with { HeardAt = at, From = from, Encrypted = encrypted, State = EventView.Lower(state) });

    public void Refused(string account, string from, string reason, DateTimeOffset at) =>
        ChangeAccount(account, a => a with { Refused = new RefusedView(at, from, reason) });

    /// <summary>Accounts are told of together, once a second or so; alarms never wait for it.</summary>
    public void FlushAccounts()
    {
        lock (_lock)
        {
            foreach (string account in _changed)
            {
                Tell(new News("account", _accounts[account]));
            }

            _changed.Clear();
        }
    }

    private void ChangeAccount(string number, Func<AccountView, AccountView> change)
    {
        lock (_lock)
        {
            if (!_accounts.TryGetValue(number, out AccountView? account))
            {
                if (_unknown == LineLimits.MaxUnknownAccounts)
                {
                    return;
                }

                _unknown++;
                account = new AccountView(number, number, EventView.Lower(LinkState.Unknown), null, null, null, false, null);
            }

            _accounts[number] = change(account);
            _changed.Add(number);
        }
    }

    private void Acknowledge(long id, long atUnixMs, string by)
    {
        lock (_lock)
        {
            if (_events.TryGetValue(id, out EventView? e))
            {
                Change(e with { Open = false, AcknowledgedAt = DateTimeOffset.FromUnixTimeMilliseconds(atUnixMs), AcknowledgedBy = by });
            }

            if (_openBeyond > 0)
            {
                ShowBeyond();
            }
        }
    }

    /// <summary>Room for those that were too many.</summary>
    private void ShowBeyond()
    {
        if (_open < MaxOpen / 2)
        {
            foreach (ReceivedEvent e in _journal.Reader.Open(MaxOpen).Where(e => !_events.ContainsKey(e.Id)))
            {
                Change(EventView.Of(e, _settings));
            }
        }

        _openBeyond = Math.Max(0, (int)_journal.Reader.CountOpen() - _open);
    }

    private void Change(EventView e)
    {
        lock (_lock)
        {
            Put(e);
            Tell(new News("event", e));
        }
    }

    private void Put(EventView e)
    {
        if (_events.TryGetValue(e.Id, out EventView? before) && before.Open)
        {
            _open--;
        }

        _events[e.Id] = e;
        _open += e.Open ? 1 : 0;
        if (_open > MaxOpen)
        {
            _events.Remove(_events.Values.First(o => o.Open).Id);
            _open--;
            _openBeyond++;
        }
        else if (_events.Count - _open > MaxRecent)
        {
            _events.Remove(_events.Values.First(o => !o.Open).Id);
        }
    }

    private void Tell(News news)
    {
        foreach (Feed feed in _feeds)
        {
            feed.Tell(news);
        }
    }

    private void Leave(Feed feed)
    {
        lock (_lock)
        {
            _feeds.Remove(feed);
        }
    }
}
