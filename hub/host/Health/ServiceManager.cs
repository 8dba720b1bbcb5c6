using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SchoolButton.Hub.Host.Health;

/// <summary>
/// Tells systemd that the hub is ready and that it lives (sd_notify(3): words in a datagram to $NOTIFY_SOCKET). Does
/// nothing where no service manager asks for it, and never fails: a hub that cannot say that it lives still lives.
/// </summary>
public sealed class ServiceManager
{
    /// <summary>From one word of a start that takes long to the next.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(6);

    private readonly UnixDomainSocketEndPoint? _socket;
    private readonly long _pauseMs;
    private readonly HubClock _clock;
    private long _saidMs;
    private bool _wasWaiting;

    /// <param name="socket">$NOTIFY_SOCKET: a path, or a name that begins with @; null for none.</param>
    /// <param name="watchdogMicroseconds">$WATCHDOG_USEC: quiet for so long, the hub is ended; null for never.</param>
    public ServiceManager(string? socket, string? watchdogMicroseconds, HubClock clock)
    {
        _clock = clock;
        _socket = string.IsNullOrEmpty(socket)
            ? null
            : new UnixDomainSocketEndPoint(socket[0] == '@' ? $"\0{socket[1..]}" : socket);

        // Three times as often as it must, so that one that comes late does no harm.
        _pauseMs = long.TryParse(watchdogMicroseconds, CultureInfo.InvariantCulture, out long limit) ? limit / 3_000 : 0;
        _saidMs = -_pauseMs;
    }

    public static ServiceManager OfEnvironment(HubClock clock) => new(
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Environment.GetEnvironmentVariable("WATCHDOG_USEC"), clock);

    public void Ready()
    {
        if (_wasWaiting)
        {
            Say("STATUS=");
        }

        Say("READY=1");
    }

    /// <summary>It starts and cannot be ready yet, and that is no reason to end it.</summary>
    /// <param name="words">Shown by systemctl status.</param>
    public void Waiting(string words)
    {
        _wasWaiting = true;
        Say($"EXTEND_TIMEOUT_USEC={StartPatience.TotalMicroseconds:0}\nSTATUS={words.ReplaceLineEndings(" ")}");
    }

    public void Stopping() => Say("STOPPING=1");

    /// <summary>May be called as often as one likes, from one thread.</summary>
    public void Alive()
    {
        long now = _clock.MonotonicMs;
        if (_pauseMs > 0 && now - _saidMs >= _pauseMs)
        {
            _saidMs = now;
            Say("WATCHDOG=1");
        }
    }

    private void Say(string words)
    {
        if (_socket is null)
        {
            return;
        }

        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Blocking = false;
            socket.SendTo(Encoding.UTF8.GetBytes(words), _socket);
        }
        catch (SocketException)
        {
            // Nobody listens, or not now: it is said again.
        }
    }
}
