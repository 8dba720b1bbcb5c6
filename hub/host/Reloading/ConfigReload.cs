using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Hub.Host.Receivers;
using SchoolButton.Hub.Lines;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Host.Reloading;

/// <summary>
/// Takes a changed configuration while the hub runs: whole, or not at all. Sites and their receivers change; what is owed
/// stays owed, and a way that keeps its id keeps its queue and its numbers.
/// </summary>
public sealed class ConfigReload : IDisposable
{
    private const string Thing = "configuration";

    /// <summary>Beyond so many that stand still no further reading is begun.</summary>
    internal const int MaxHanging = 4;

    private readonly HubConfig _running;
    private readonly KeySeal _seal;
    private readonly Dispatcher _dispatcher;
    private readonly HubLoop _loop;
    private readonly IHubView _view;
    private readonly HubClock _clock;
    private readonly Troubles _troubles;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly ILogger<ConfigReload> _log;
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Readings that nobody waits for any more, each with a thread; the first that end are dropped.</summary>
    private readonly List<Task> _hanging = [];

    private ReceiverLines _lines;

    /// <param name="running">What the hub was started with.</param>
    /// <param name="lines">Those that the dispatcher was made with.</param>
    internal ConfigReload(
        HubConfig running, KeySeal seal, Dispatcher dispatcher, ReceiverLines lines,
        HubLoop loop, IHubView view, HubClock clock, Troubles troubles, TimeProvider time, ILoggerFactory logs)
    {
        _running = running;
        _seal = seal;
        _dispatcher = dispatcher;
        _lines = lines;
        _loop = loop;
        _view = view;
        _clock = clock;
        _troubles = troubles;
        _time = time;
        _logs = logs;
        _log = logs.CreateLogger<ConfigReload>();
    }

    /// <summary>For the reading alone; what is taken is taken however long it takes.</summary>
    internal TimeSpan Patience { get; set; } = ConfigReader.Patience;

    /// <summary>Reads the file that the hub was started with again.</summary>
    /// <param name="by">Who asked for it, in their own words; for the audit trail.</param>
    /// <exception cref="OperationCanceledException">Nobody waits any more; what was begun is gone on with.</exception>
    public Task<ReloadAnswer> ReloadAsync(string by, CancellationToken cancellation) => ReloadAsync(by).WaitAsync(cancellation);

    public void Dispose() => _turn.Dispose();

    private async Task<ReloadAnswer> ReloadAsync(string by)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (_running.SourcePath is not { } path)
            {
                return Refused("this hub was started without a configuration file");
            }

            _hanging.RemoveAll(r => r.IsCompleted);
            if (_hanging.Count >= MaxHanging)
            {
                return Refused($"config {path}: {_hanging.Count} earlier readings of it have not come to their end; see that its disk or network answers, then ask again");
            }

            Task<Prepared>? preparing = null;
            Prepared next;
            try
            {
                // On a thread of its own, and no longer than that: a file may be a pipe, or on a network that is away.
                preparing = Task.Factory.StartNew(
                    () => PrepareAsync(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
                next = await preparing.WaitAsync(Patience, _time);
            }
            catch (TimeoutException)
            {
                _hanging.Add(CloseWhatComesLateAsync(preparing!, _lines));
                return Refused(ConfigReader.NotInTime(path, Patience).Message);
            }
            catch (Exception e) when (e is ConfigException or ArgumentException)
            {
                return Refused(e.Message);
            }
            catch (Exception e)
            {
                // Whoever sent a signal would never hear of it; what it says could quote anything.
                return Refused($"the hub's own reading of it failed ({e.GetType().Name}); start `schoolbutton doctor` on it");
            }

            await TakeAsync(next, by);
            return Taken(next);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<Prepared> PrepareAsync(string path)
    {
        HubConfig next = SealedSecret.OpenAll(ConfigReader.ReadFileHoweverLong(path), _seal);
        IReadOnlyList<string> needRestart = FixedSettings.Changed(_running, next);
        return new Prepared(next, await _lines.NextAsync(next, _time, _logs), needRestart);
    }

    /// <summary>Nobody waits for it any more; what it opens is not used.</summary>
    private static async Task CloseWhatComesLateAsync(Task<Prepared> preparing, ReceiverLines used)
    {
        await Task.WhenAny(preparing);
        if (preparing.IsCompletedSuccessfully)
        {
            await (await preparing).Lines.CloseAllButAsync(used);
        }
        else
        {
            _ = preparing.Exception;
        }
    }

    private async Task TakeAsync(Prepared next, string by)
    {
        // Lines first: the core sends over a new way as soon as it knows of it.
        _lines = next.Lines;
        await _dispatcher.ChangeLinesAsync(_lines.ByWay);
        Receipt receipt = new();
        await _loop.PostAsync(
            new SitesChanged { ReceivedMs = _clock.MonotonicMs, Receipt = receipt, Sites = [.. next.Config.Sites.Select(s => s.Site)], By = by },
            CancellationToken.None);
        await receipt.OnDisk;
        _dispatcher.ForgetTroublesOfNobody();
        DeafSites.Tell(next.Config, _view, _troubles);
    }

    private ReloadAnswer Refused(string problem)
    {
        string[] lines = problem.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string words = $"{lines[0]} {string.Join("; ", lines.Skip(1))}".TrimEnd();
        _troubles.Set(
            Thing,
            $"The configuration was changed and cannot be used; the hub goes on with the one it had, but would not start again: {words}. "
            + "Mend it, then: schoolbutton reload",
            HealthLevel.Degraded);
        _log.LogError(Events.ConfigRefused, "The configuration was not read again, everything stays as it was: {Problem}", words);
        return new ReloadAnswer(Taken: false, problem, _view.Sites.Count, _lines.Count, []);
    }

    private ReloadAnswer Taken(Prepared next)
    {
        _troubles.Set(Thing, null, HealthLevel.Degraded);
        _log.LogInformation(
            Events.ConfigTaken, "The configuration was read again: {Sites} sites, {Receivers} receivers{Restart}",
            next.Config.Sites.Count, _lines.Count,
            next.NeedRestart.Count == 0 ? string.Empty : $"; changed and not taken before the next start: {string.Join(", ", next.NeedRestart)}");
        return new ReloadAnswer(Taken: true, null, next.Config.Sites.Count, _lines.Count, next.NeedRestart);
    }

    /// <summary>A configuration that can be taken.</summary>
    private sealed record Prepared(HubConfig Config, ReceiverLines Lines, IReadOnlyList<string> NeedRestart);

    private sealed class Receipt : IReceipt
    {
        private readonly TaskCompletionSource _onDisk = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task OnDisk => _onDisk.Task;

        public void Committed(Input input) => _onDisk.TrySetResult();
    }
}
