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

    private readonly HubConfig _running;
    private readonly KeySeal _seal;
    private readonly Dispatcher _dispatcher;
    private readonly Dictionary<(string Site, string Path), ChangingLine> _lines;
    private readonly HubLoop _loop;
    private readonly IHubView _view;
    private readonly HubClock _clock;
    private readonly Troubles _troubles;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly ILogger<ConfigReload> _log;
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="running">What the hub was started with.</param>
    /// <param name="lines">Those that the dispatcher was made with.</param>
    internal ConfigReload(
        HubConfig running, KeySeal seal, Dispatcher dispatcher, Dictionary<(string Site, string Path), ChangingLine> lines,
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

            HubConfig next;
            Dictionary<(string Site, string Path), IReceiverLine> lines;
            IReadOnlyList<string> needRestart;
            try
            {
                next = SealedSecret.OpenAll(ConfigReader.ReadFile(path), _seal);
                needRestart = FixedSettings.Changed(_running, next);
                lines = ReceiverLines.Of(next, _time, _logs);
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

            await TakeAsync(next, lines, by);
            return Taken(next, needRestart);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task TakeAsync(HubConfig next, Dictionary<(string Site, string Path), IReceiverLine> lines, string by)
    {
        foreach (((string Site, string Path) way, IReceiverLine line) in lines)
        {
            if (_lines.TryGetValue(way, out ChangingLine? there))
            {
                _ = there.ChangeAsync(line);
            }
            else
            {
                _lines[way] = new ChangingLine(line);
            }
        }

        foreach ((string Site, string Path) way in _lines.Keys.Except(lines.Keys).ToList())
        {
            _lines.Remove(way);
        }

        // Lines first: the core sends over a new way as soon as it knows of it.
        await _dispatcher.ChangeLinesAsync(_lines.ToDictionary(l => l.Key, IReceiverLine (l) => l.Value));
        Receipt receipt = new();
        await _loop.PostAsync(
            new SitesChanged { ReceivedMs = _clock.MonotonicMs, Receipt = receipt, Sites = [.. next.Sites.Select(s => s.Site)], By = by },
            CancellationToken.None);
        await receipt.OnDisk;
        _dispatcher.ForgetTroublesOfNobody();
        DeafSites.Tell(next, _view, _troubles);
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

    private ReloadAnswer Taken(HubConfig next, IReadOnlyList<string> needRestart)
    {
        _troubles.Set(Thing, null, HealthLevel.Degraded);
        _log.LogInformation(
            Events.ConfigTaken, "The configuration was read again: {Sites} sites, {Receivers} receivers{Restart}",
            next.Sites.Count, _lines.Count,
            needRestart.Count == 0 ? string.Empty : $"; changed and not taken before the next start: {string.Join(", ", needRestart)}");
        return new ReloadAnswer(Taken: true, null, next.Sites.Count, _lines.Count, needRestart);
    }

    private sealed class Receipt : IReceipt
    {
        private readonly TaskCompletionSource _onDisk = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task OnDisk => _onDisk.Task;

        public void Committed(Input input) => _onDisk.TrySetResult();
    }
}
