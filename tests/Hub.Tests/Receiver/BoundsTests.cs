using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SchoolButton.Hub.Receiver.Line;
using SchoolButton.Tests.Dc09;
using Xunit;

namespace SchoolButton.Tests.HubReceiver;

/// <summary>The doors under those who want too much of them: whoever is inside, and the other door, go on.</summary>
public sealed class BoundsTests
{
    private const string Null = "28330015\"NULL\"0000R0L0#1234[]";

    /// <summary>Of one process that holds both ends, and less than systems let a process open.</summary>
    private const int Attempts = 20_000;

    [Fact]
    public async Task Of_twenty_thousand_connections_only_so_many_stay_and_an_alarm_passes_them()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        using ReceiverBench.RawLink inside = await rig.ConnectAsync();
        await inside.WriteAsync(Vectors.Framed(Null));
        await inside.ReadAsync();
        List<Socket> open = [];
        try
        {
            int[] stays = new int[8];
            for (int i = 0; i < Attempts; i++)
            {
                int address = i % stays.Length;
                if (await ConnectAsync(rig.Host.Line, address) is { } socket)
                {
                    open.Add(socket);
                    stays[address]++;
                }

                if (open.Count > LineLimits.MaxConnections + 1024)
                {
                    Sweep(open, stays);
                }
            }

            await UntilAsync(() => Sweep(open, stays) <= LineLimits.MaxConnections);
            Assert.True(stays.Max() <= LineLimits.MaxConnectionsPerAddress, string.Join(" ", stays));
            Assert.True(open.Count > LineLimits.MaxConnections / 2);

            await inside.WriteAsync(Vectors.Framed(Vectors.PlainPanic));
            Assert.Equal("\n" + Vectors.PlainPanicAck + "\r", await inside.ReadAsync());
        }
        finally
        {
            open.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task One_address_that_takes_all_it_may_leaves_the_others_their_places()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        List<Socket> open = [];
        try
        {
            for (int i = 0; i < LineLimits.MaxConnectionsPerAddress + 100; i++)
            {
                if (await ConnectAsync(rig.Host.Line, 1) is { } socket)
                {
                    open.Add(socket);
                }
            }

            Assert.Equal("\n" + Vectors.PlainPanicAck + "\r", await rig.AskAsync(Vectors.PlainPanic));
            int[] stays = [0, open.Count];
            await UntilAsync(() => Sweep(open, stays) == LineLimits.MaxConnectionsPerAddress);
        }
        finally
        {
            open.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task A_frame_that_comes_byte_by_byte_for_ever_is_given_up_in_its_time_and_line_ends_are_no_sign_of_life()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        using ReceiverBench.RawLink dripping = await rig.ConnectAsync();
        using ReceiverBench.RawLink blank = await rig.ConnectAsync();
        Task begun = rig.Time.Scheduled(LineLimits.FramePatience);
        await dripping.WriteAsync(Vectors.Bytes("\n68AF"));
        await begun;
        await blank.WriteAsync(Vectors.Framed(Vectors.PlainPanic));
        await blank.ReadAsync();

        await DripAsync(rig, dripping, "1", LineLimits.FramePatience / 20, 40);
        Assert.Equal(string.Empty, await dripping.ReadAsync());
        await DripAsync(rig, blank, "\r", LineLimits.IdleLimit / 20, 40);
        Assert.Equal(string.Empty, await blank.ReadAsync());
    }

    [Fact]
    public async Task A_line_end_behind_a_frame_begins_none_and_the_connection_stays()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        using ReceiverBench.RawLink link = await rig.ConnectAsync();
        await link.WriteAsync([.. Vectors.Framed(Vectors.PlainPanic), .. "\n"u8]);
        await link.ReadAsync();

        rig.Time.Advance(LineLimits.FramePatience * 2);

        await link.WriteAsync(Vectors.Framed(Vectors.SiaPanic));
        Assert.Contains("\"ACK\"0004", await link.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_that_takes_no_answers_is_cut_off_and_an_alarm_beside_it_is_answered()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync();
        using Socket deaf = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await deaf.ConnectAsync(rig.Host.Line);
        byte[] many = [.. Enumerable.Repeat(Vectors.Framed(Null), 1000).SelectMany(f => f)];
        Task stalled = rig.Time.Scheduled(LineLimits.AnswerPatience);

        Task sending = SendUntilCutAsync(deaf, many);
        await stalled;
        Assert.Equal("\n" + Vectors.PlainPanicAck + "\r", await rig.AskAsync(Vectors.PlainPanic));

        // It may stall for a moment before it stalls for good.
        while (!sending.IsCompleted)
        {
            await await Task.WhenAny(sending, rig.Time.Scheduled(LineLimits.AnswerPatience));
            rig.Time.Advance(LineLimits.AnswerPatience);
        }
    }

    [Fact]
    public async Task Under_a_flood_of_datagrams_an_alarm_of_another_address_is_answered_over_either_transport()
    {
        await using ReceiverRig rig = await ReceiverRig.StartAsync(s => s with { TakeUnknown = true }, TimeProvider.System);
        using CancellationTokenSource over = new();
        Task flood = Task.Run(() => FloodAsync(rig.Host.Line, over.Token));

        Assert.Equal("\n" + Vectors.PlainPanicAck + "\r", await rig.AskAsync(Vectors.PlainPanic));
        Assert.Contains("\"ACK\"0004", await ByDatagramUntilAnsweredAsync(rig.Host.Line, Vectors.Framed(Vectors.SiaPanic)), StringComparison.Ordinal);

        await over.CancelAsync();
        await flood;
        Assert.Equal(2, (await rig.Client.GetFromJsonAsync<JsonElement[]>(new Uri("/api/events?account=1234", UriKind.Relative)))!.Length);
    }

    /// <returns>Null if it was cut off at once.</returns>
    private static async Task<Socket?> ConnectAsync(IPEndPoint to, int from)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(from + 2)]), 0));
        try
        {
            await socket.ConnectAsync(to);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Takes out what the receiver has closed.</summary>
    private static int Sweep(List<Socket> open, int[] perAddress)
    {
        open.RemoveAll(socket =>
        {
            if (!socket.Poll(0, SelectMode.SelectRead))
            {
                return false;
            }

            perAddress[((IPEndPoint)socket.LocalEndPoint!).Address.GetAddressBytes()[3] - 2]--;
            socket.Dispose();
            return true;
        });
        return open.Count;
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(waited.Elapsed < Patience.Generous);
            await Task.Yield();
        }
    }

    private static async Task DripAsync(ReceiverRig rig, ReceiverBench.RawLink link, string drop, TimeSpan every, int times)
    {
        try
        {
            for (int i = 0; i < times; i++)
            {
                await link.WriteAsync(Encoding.Latin1.GetBytes(drop));

                // By when this has its answer, the drop has been read too.
                await rig.AskAsync(Null);
                rig.Time.Advance(every);
            }
        }
        catch (SocketException)
        {
            // Closed, as it should be.
        }
    }

    private static async Task SendUntilCutAsync(Socket socket, byte[] bytes)
    {
        try
        {
            while (true)
            {
                await socket.SendAsync(bytes.AsMemory());
            }
        }
        catch (SocketException)
        {
            // Cut off.
        }
    }

    private static async Task FloodAsync(IPEndPoint to, CancellationToken over)
    {
        using Socket socket = new(SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
        byte[] rubbish = new byte[400];
        for (int i = 0; !over.IsCancellationRequested; i++)
        {
            byte[] event_ = Vectors.Framed(Vectors.Wrap($"\"ADM-CID\"{(i % 9999) + 1:D4}R0L0#7777[#7777|1602 00 {i % 1000:D3}]"));
            await socket.SendToAsync(i % 2 == 0 ? rubbish : event_, to);
        }
    }

    /// <summary>As a sender does: again, until there is an answer.</summary>
    private static async Task<string> ByDatagramUntilAnsweredAsync(IPEndPoint to, byte[] datagram)
    {
        using Socket socket = new(SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(to);
        byte[] buffer = new byte[4096];
        Stopwatch waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience.Generous)
        {
            await socket.SendAsync(datagram.AsMemory());
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(1));
            try
            {
                return Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer.AsMemory(), patience.Token));
            }
            catch (OperationCanceledException)
            {
                // Again.
            }
        }

        return string.Empty;
    }
}
