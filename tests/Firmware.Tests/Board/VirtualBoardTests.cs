using System.Device.Gpio;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Messages;
using nanoFramework.Runtime.Native;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class VirtualBoardTests
{
    [Fact]
    public async Task Every_stand_in_of_a_lost_power_cycle_refuses_to_act()
    {
        GpioPin? pin = null;
        Wake? wake = null;
        int refusals = 0;
        using ManualResetEventSlim ready = new();
        using ManualResetEventSlim cut = new();
        using VirtualBoard board = Boards.Running(() =>
        {
            pin = new GpioController().OpenPin(25, PinMode.Output);
            wake = new Wake();
            FlashStore store = new("I:\\");
            ready.Set();
            cut.Wait();
            foreach (Action act in new Action[]
            {
                () => pin.Write(PinValue.High), () => pin.Read(), wake.Set, () => wake.Wait(1),
                () => store.Write("record", [1]), () => new GpioController().OpenPin(2), () => Power.RebootDevice(),
                () => new GuardedThread("late", () => { }).Start(), () => new Vitals(ResetCause.PowerOn, null, true).FreeMemory(),
                () => new MqttClient("127.0.0.1", 1, false, null, null, MqttSslProtocols.None).Connect("one"),
            })
            {
                try
                {
                    act();
                }
                catch (PowerLost)
                {
                    refusals++;
                }
            }
        });
        board.Plug();
        ready.Wait(TinyHub.Patience());
        board.Unplug();
        cut.Set();
        await board.Unwound.WaitAsync(TinyHub.Patience());

        Assert.Equal(10, refusals);
        Assert.Equal(LightPattern.Dark, board.Light.Colour);
        Assert.Empty(board.Files.Names);
        Assert.False(board.IsPowered);
    }

    [Fact]
    public async Task Sleeping_and_waiting_threads_end_with_the_power()
    {
        using CountdownEvent started = new(3);
        using VirtualBoard board = Boards.Running(() =>
        {
            new GuardedThread("waits", () =>
            {
                started.Signal();
                new Wake().Wait(int.MaxValue);
            }).Start();
            new GuardedThread("fails", () =>
            {
                started.Signal();
                throw new InvalidOperationException("over and over");
            }).Start();
            started.Signal();
            new Wake().Wait(-1);
        });
        board.Plug();
        started.Wait(TinyHub.Patience());
        board.Unplug();
        await board.Unwound.WaitAsync(TinyHub.Patience());
    }

    [Fact]
    public async Task A_reboot_is_a_power_cycle_that_the_files_survive()
    {
        using VirtualBoard board = Boards.Running(() =>
        {
            FlashStore store = new("I:\\");
            if (store.Read("record") == null)
            {
                store.Write("record", [1]);
                Power.RebootDevice();
            }

            store.Write("second", [2]);
        });
        Task second = board.Saved("second");
        board.Plug();
        await second;
        Assert.Equal(2, board.Boots);
        Assert.True(board.IsPowered);
    }

    [Fact]
    public async Task A_thread_that_fails_dies_alone_as_on_a_device()
    {
        using VirtualBoard board = Boards.Running(() =>
        {
            FlashStore store = new("I:\\");
            new GuardedThread("guarded", () => throw new InvalidOperationException("guarded")).Start();
            store.Write("record", [1]);
            throw new InvalidOperationException("unguarded");
        });
        board.Plug();
        await board.MainEnded.WaitAsync(TinyHub.Patience());
        Assert.True(board.IsPowered);
        Assert.Contains(board.Log.Lines, line => line.Contains("unguarded", StringComparison.Ordinal));
    }

    [Fact]
    public void Firmware_types_off_a_board_say_so()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => new GpioController());
        Assert.Contains("VirtualBoard.Plug", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_tries_a_publish_three_times_and_then_says_that_it_failed()
    {
        await using TinyHub hub = new() { AnswersPublish = false };
        bool? published = null;
        using VirtualBoard board = Boards.Running(() =>
        {
            MqttClient client = new("127.0.0.1", hub.Port, false, null, null, MqttSslProtocols.None);
            Wake told = new();
            client.MqttMsgPublished += (_, e) =>
            {
                published = e.IsPublished;
                told.Set();
            };
            client.Connect("one");
            client.Publish("a/topic", [1, 2, 3], null, null, MqttQoSLevel.AtLeastOnce, false);
            told.Wait(30_000);
        });
        Task end = Boards.RunToTheEnd(board);
        UpFrame[] tries = [await hub.NextFrame(), await hub.NextFrame(), await hub.NextFrame()];
        Assert.Equal([false, true, true], tries.Select(one => one.Dup));
        Assert.All(tries, one => Assert.Equal([1, 2, 3], one.Bytes));
        await end;
        Assert.False(published);
    }

    [Fact]
    public async Task The_client_tells_of_a_broken_connection_and_does_not_repair_it()
    {
        await using TinyHub hub = new();
        bool connectedAfter = true;
        bool told = false;
        using VirtualBoard board = Boards.Running(() =>
        {
            MqttClient client = new("127.0.0.1", hub.Port, false, null, null, MqttSslProtocols.None);
            Wake closed = new();
            client.ConnectionClosed += (_, _) =>
            {
                told = true;
                closed.Set();
            };
            client.Connect("one");
            hub.DropAll();
            closed.Wait(30_000);
            connectedAfter = client.IsConnected;
        });
        await Boards.RunToTheEnd(board);
        Assert.True(told);
        Assert.False(connectedAfter);
    }

    [Fact]
    public async Task The_client_throws_what_the_library_throws()
    {
        int port;
        await using (TinyHub gone = new())
        {
            port = gone.Port;
        }

        await using TinyHub hub = new();
        List<Exception> thrown = [];
        using VirtualBoard board = Boards.Running(() =>
        {
            thrown.Add(Assert.Throws<MqttConnectionException>(
                () => new MqttClient("127.0.0.1", port, false, null, null, MqttSslProtocols.None).Connect("one")));
            thrown.Add(Assert.ThrowsAny<System.Net.Sockets.SocketException>(
                () => new MqttClient("no.such.host.invalid", port, false, null, null, MqttSslProtocols.None)));
            MqttClient client = new("127.0.0.1", hub.Port, false, null, null, MqttSslProtocols.None);
            client.Settings.InflightQueueSize = 0;
            client.Connect("one");
            thrown.Add(Assert.Throws<MqttClientException>(() => client.Publish("a", [1])));
        });
        await Boards.RunToTheEnd(board);
        Assert.Equal(3, thrown.Count);
    }

    [Fact]
    public async Task What_is_written_into_a_pulled_cable_arrives_when_it_is_in_again()
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Stationary(hub.Settings());
        board.Plug();
        UpFrame heartbeat = await hub.NextHeartbeat();
        board.Cable.Out();
        await board.Press(PressShape.Single, BounceTrace.Clean);
        await board.Light.WaitFor(Indication.Sending, TinyHub.Patience());
        board.Cable.In();
        Assert.Equal(heartbeat.Counter + 1, (await hub.NextAlarm()).Counter);
        await board.Light.WaitFor(Indication.Stored, TinyHub.Patience());
    }

    [Fact]
    public async Task A_connection_that_the_cable_resets_is_made_anew()
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Stationary(hub.Settings());
        board.Plug();
        await hub.NextConnect();
        await hub.NextHeartbeat();
        board.Cable.Out(CableFault.Reset);
        await board.Light.WaitFor(Indication.NoLink, TinyHub.Patience());
        board.Cable.In();
        await hub.NextConnect();
        await board.Light.WaitFor(Indication.Ready, TinyHub.Patience());
    }

    [Fact]
    public void A_bounce_trace_out_of_order_is_refused()
    {
        Assert.Throws<ArgumentException>(() => BounceTrace.Recorded([new(100, true), new(50, false)]));
        Assert.Throws<ArgumentException>(() => BounceTrace.Recorded([new(-1, true)]));
        Assert.False(BounceTrace.TryNamed("nonsense", out _));
    }
}
