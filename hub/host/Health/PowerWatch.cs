using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Host.Health;

/// <summary>
/// Tells the core how the hub's machine is powered, when that changes and once a minute, and people while it runs on its
/// battery. A machine without a battery says nothing, and nothing is told.
/// </summary>
public sealed class PowerWatch : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <summary>Told this often without a change.</summary>
    private const long AgainMs = 60_000;

    private readonly string _folder;
    private readonly Func<Input, CancellationToken, ValueTask> _post;
    private readonly HubClock _clock;
    private readonly Troubles _troubles;
    private readonly ILogger<PowerWatch> _log;
    private readonly ITimer _timer;
    private int _looking;
    private bool _isUnread;
    private PowerSupply? _told;
    private long _toldMs;

    /// <param name="folder">See <see cref="PowerSupply"/>.</param>
    /// <param name="post">To the hub's loop.</param>
    public PowerWatch(
        string folder, Func<Input, CancellationToken, ValueTask> post, HubClock clock, Troubles troubles, ILogger<PowerWatch> log)
    {
        _folder = folder;
        _post = post;
        _clock = clock;
        _troubles = troubles;
        _log = log;
        _timer = clock.Time.CreateTimer(_ => _ = SeeAsync(), null, TimeSpan.Zero, Look);
    }

    public void Dispose() => _timer.Dispose();

    private async Task SeeAsync()
    {
        if (Interlocked.Exchange(ref _looking, 1) != 0)
        {
            return;
        }

        try
        {
            PowerSupply? power = PowerSupply.Read(_folder);
            _isUnread = false;
            Tell(power);
            if (power is not null && (power != _told || _clock.MonotonicMs - _toldMs >= AgainMs))
            {
                await _post(
                    new HubPower { ReceivedMs = _clock.MonotonicMs, OnMains = power.OnMains, BatteryPercent = power.BatteryPercent },
                    CancellationToken.None);
                (_told, _toldMs) = (power, _clock.MonotonicMs);
            }
        }
        catch (ChannelClosedException)
        {
            // The hub is stopping.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isUnread)
            {
                _isUnread = true;
                _log.LogWarning(
                    Events.PowerUnread,
                    "How this machine is powered cannot be read, so a power failure of the hub itself is told to nobody: {Reason}", e.Message);
            }
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    private void Tell(PowerSupply? power)
    {
        string? words = power is { OnMains: false }
            ? $"The hub runs on its battery{(power.BatteryPercent is { } percent ? $" ({percent} %)" : string.Empty)}: "
                + "see to its mains before that is empty, or no press gets through"
            : null;
        _troubles.Set("power", words, HealthLevel.Degraded);
    }
}
