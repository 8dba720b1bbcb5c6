using System.Diagnostics;
using System.Net.Sockets;
using nanoFramework.Hardware.Esp32;

namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// One board from plug to unplug. It flows with the execution context into the threads that the firmware starts, so that
/// each stand-in finds its own board, and a stand-in of an old cycle can do nothing any more.
/// </summary>
public sealed class PowerCycle
{
    private static readonly AsyncLocal<PowerCycle?> Ambient = new();

    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly ManualResetEvent _lost = new(false);
    private readonly CancellationTokenSource _lostSource = new();
    private readonly TaskCompletionSource _unwound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Socket> _sockets = [];
    private readonly Dictionary<Type, object> _singletons = [];
    private int _threads;

    internal PowerCycle(VirtualBoard board)
    {
        Board = board;
    }

    /// <exception cref="InvalidOperationException">This code does not run on a virtual board.</exception>
    public static PowerCycle Current => Ambient.Value ?? throw new InvalidOperationException(
        "There is no virtual board here: start the firmware with VirtualBoard.Plug, and use its types only on threads that it started.");

    public VirtualBoard Board { get; }

    public bool IsLost { get; private set; }

    /// <summary>What ended the sleep before this cycle; Undefined after a start.</summary>
    internal Sleep.WakeupCause WokenBy { get; init; }

    internal ulong WokenByPins { get; init; }

    internal SleepPlan SleepPlan { get; } = new();

    /// <summary>Milliseconds since the power came.</summary>
    public long UptimeMs
    {
        get
        {
            Check();
            return (long)Stopwatch.GetElapsedTime(_startedAt).TotalMilliseconds;
        }
    }

    /// <summary>Cancelled when the power goes.</summary>
    internal CancellationToken Lost => _lostSource.Token;

    internal WaitHandle LostHandle => _lost;

    /// <summary>Completes when the power is gone and every thread of this cycle has ended.</summary>
    internal Task Unwound => _unwound.Task;

    /// <summary>Held while something happens that the world can see, so that a power cut comes before it or after it.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>A line on the serial port.</summary>
    public void Print(string line)
    {
        Check();
        Board.Log.Add(line);
    }

    public void Sleep(int milliseconds)
    {
        Check();
        if (_lost.WaitOne(milliseconds))
        {
            throw new PowerLost();
        }
    }

    /// <exception cref="PowerLost">The power is gone.</exception>
    internal void Check()
    {
        if (IsLost)
        {
            throw new PowerLost();
        }
    }

    /// <summary>Makes this the board of the calling thread and of all it starts.</summary>
    internal void Enter() => Ambient.Value = this;

    /// <summary>A socket dies without a word, as it does when the power goes: no FIN, no RST, nobody reads any more.</summary>
    internal void Adopt(Socket socket)
    {
        lock (Gate)
        {
            Check();
            _sockets.Add(socket);
        }
    }

    internal void Forget(Socket socket)
    {
        lock (Gate)
        {
            _sockets.Remove(socket);
        }
    }

    internal void Lose()
    {
        lock (Gate)
        {
            IsLost = true;
        }

        _lost.Set();
        _lostSource.Cancel();
        CountThread(0);
    }

    /// <summary>What is left of the connections is reset, as a host does that never heard of them.</summary>
    internal void Bury()
    {
        Socket[] sockets;
        lock (Gate)
        {
            sockets = [.. _sockets];
            _sockets.Clear();
        }

        foreach (Socket socket in sockets)
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (SocketException)
            {
                // The other side has reset it already.
            }
            catch (ObjectDisposedException)
            {
                continue;
            }

            socket.Dispose();
        }
    }

    /// <summary>What is static on a device is one per board here.</summary>
    internal T Singleton<T>(Func<T> make)
        where T : class
    {
        lock (_singletons)
        {
            if (!_singletons.TryGetValue(typeof(T), out object? instance))
            {
                instance = make();
                _singletons.Add(typeof(T), instance);
            }

            return (T)instance;
        }
    }

    internal void CountThread(int change)
    {
        if (Interlocked.Add(ref _threads, change) == 0 && IsLost)
        {
            _unwound.TrySetResult();
        }
    }
}
