using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Storage.Spare;

namespace SchoolButton.Hub.Host.Health;

/// <summary>Makes the ballast, again too, once the disk has room for it; and says so while there is none.</summary>
internal sealed class BallastCare : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    private readonly Ballast _ballast;
    private readonly SparedStore _store;
    private readonly Troubles _troubles;
    private readonly ILogger<BallastCare> _log;
    private readonly ITimer _timer;
    private int _looking;
    private bool _isMissing;

    public BallastCare(Ballast ballast, SparedStore store, Troubles troubles, TimeProvider time, ILogger<BallastCare> log)
    {
        _ballast = ballast;
        _store = store;
        _troubles = troubles;
        _log = log;
        _timer = time.CreateTimer(_ => See(), null, TimeSpan.Zero, Look);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Not while the database takes nothing: that room is for it.</summary>
    private void See()
    {
        if (Interlocked.Exchange(ref _looking, 1) != 0)
        {
            return;
        }

        try
        {
            bool isMissing = _store.IsOnSpare ? !_ballast.IsThere : !_ballast.TryMake();
            string? words = isMissing
                ? $"The disk has no room to spare: {_ballast.Path}, which is given up so that the hub can start on a full disk, is not "
                    + "there. Free some space; it is made again by itself. Until then do not start the hub anew without need"
                : null;
            _troubles.Set("ballast", words, HealthLevel.Degraded);
            if (isMissing && !_isMissing)
            {
                _log.LogError(Events.BallastGone, "{Trouble}", words);
            }

            _isMissing = isMissing;
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }
}
