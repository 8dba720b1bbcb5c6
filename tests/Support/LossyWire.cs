using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace SchoolButton.Tests.Support;

/// <summary>A wire to the server that breaks where it is told to, and counts how often it was asked something.</summary>
internal sealed class LossyWire : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _serverHost;
    private readonly int _serverPort;
    private readonly object _gate = new();
    private readonly List<Socket> _sockets = [];
    private Loss _loss;
    private bool _refuses;
    private volatile bool _isDark;
    private bool _serverSpokeLast = true;
    private int _questions;

    /// <param name="connectionString">The way to the server itself.</param>
    public LossyWire(string connectionString)
    {
        NpgsqlConnectionStringBuilder way = new(connectionString);
        (_serverHost, _serverPort) = (way.Host!, way.Port);
        _listener.Start();
        way.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        ConnectionString = way.ToString();
        new Thread(Accept) { IsBackground = true, Name = "lossy wire" }.Start();
    }

    private enum Loss
    {
        None,
        Question,
        Answer,
    }

    public string ConnectionString { get; }

    /// <summary>How often the client spoke after the server had, since the last time this was asked.</summary>
    public int TakeQuestions()
    {
        lock (_gate)
        {
            return Interlocked.Exchange(ref _questions, 0);
        }
    }

    /// <summary>The wire breaks before the next question arrives.</summary>
    public void LoseQuestion() => Lose(Loss.Question);

    /// <summary>The next question arrives and is worked on; the wire breaks when its answer comes.</summary>
    public void LoseAnswer() => Lose(Loss.Answer);

    /// <summary>New connections break at once, while it is set.</summary>
    public bool Refuses
    {
        set
        {
            lock (_gate)
            {
                _refuses = value;
            }
        }
    }

    /// <summary>Nothing arrives any more in either direction, while it is set, and nobody is told; what was sent is lost.</summary>
    public bool IsDark
    {
        set => _isDark = value;
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_gate)
        {
            _sockets.ForEach(s => s.Dispose());
        }
    }

    private void Lose(Loss loss)
    {
        lock (_gate)
        {
            _loss = loss;
        }
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket client = _listener.AcceptSocket();
                Socket server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                client.NoDelay = true;
                lock (_gate)
                {
                    _sockets.AddRange([client, server]);
                    if (_refuses)
                    {
                        client.Dispose();
                        continue;
                    }
                }

                server.Connect(_serverHost, _serverPort);
                Pump(client, server, Loss.Question);
                Pump(server, client, Loss.Answer);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed: the end of the test, or no server.
        }
    }

    private void Pump(Socket from, Socket to, Loss ifLost) => new Thread(() =>
    {
        byte[] buffer = new byte[65_536];
        try
        {
            int read;
            while ((read = from.Receive(buffer)) > 0)
            {
                if (Breaks(ifLost))
                {
                    break;
                }

                if (_isDark)
                {
                    continue;
                }

                to.Send(buffer, 0, read, SocketFlags.None);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other direction broke it.
        }

        from.Dispose();
        to.Dispose();
    })
    { IsBackground = true }.Start();

    private bool Breaks(Loss direction)
    {
        lock (_gate)
        {
            if (direction == Loss.Question && _serverSpokeLast)
            {
                _questions++;
            }

            _serverSpokeLast = direction == Loss.Answer;
            if (_loss != direction)
            {
                return false;
            }

            _loss = Loss.None;
            return true;
        }
    }
}
