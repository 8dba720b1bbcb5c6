using Microsoft.AspNetCore.Connections;
using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

/// <summary>A device at the other end of a <see cref="MemoryConnection"/>.</summary>
internal sealed class TestDevice
{
    private readonly List<byte> _received = [];

    public TestDevice(ConnectionDelegate listener, MemoryConnection connection)
    {
        Connection = connection;
        Served = Inline.Run(() => connection.ServeAsync(listener));
    }

    public MemoryConnection Connection { get; }

    /// <summary>The listener's handler; it must never fail.</summary>
    public Task Served { get; }

    public Task SendAsync(params byte[][] packets) => Connection.SendAsync(Packet.Join(packets));

    /// <summary>Waits for exactly these bytes.</summary>
    public async Task ExpectAsync(params byte[][] packets)
    {
        byte[] expected = Packet.Join(packets);
        while (_received.Count < expected.Length)
        {
            byte[] more = await Connection.ReceiveAsync().WaitAsync(Patience.Limit);
            if (more.Length == 0)
            {
                break;
            }

            _received.AddRange(more);
        }

        int length = Math.Min(expected.Length, _received.Count);
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString([.. _received.Take(length)]));
        _received.RemoveRange(0, length);
    }

    /// <summary>Asserts that the listener has sent nothing more by now.</summary>
    public void ExpectNothing()
    {
        _received.AddRange(Connection.ReceiveNow());
        Assert.Equal("", Convert.ToHexString([.. _received]));
    }

    /// <summary>Waits until the listener has closed, having sent exactly these bytes before.</summary>
    public async Task ExpectClosedAsync(params byte[][] last)
    {
        await ExpectAsync(last);
        while (await Connection.ReceiveAsync().WaitAsync(Patience.Limit) is { Length: > 0 } more)
        {
            _received.AddRange(more);
        }

        Assert.Equal("", Convert.ToHexString([.. _received]));
        await Served.WaitAsync(Patience.Limit);
    }
}
