using SchoolButton.Hub.Mqtt;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

public sealed class AdmissionTests
{
    [Fact]
    public async Task The_same_device_and_client_id_take_over_the_older_session()
    {
        using ListenerRig rig = new();
        TestDevice older = await rig.ConnectAsync(will: true);
        MqttSession first = rig.Uplink.Last;
        TestDevice newer = await rig.ConnectAsync();

        await older.ExpectClosedAsync();
        Assert.Equal((MqttCloseReason.TakenOver, true), await rig.Uplink.EndOf(first));
        Assert.Equal(1, rig.Listener.SessionCount);
        Assert.True(rig.Uplink.Last.Id > first.Id);
        await rig.ExpectServingAsync(newer);
    }

    [Fact]
    public async Task A_takeover_works_while_the_hub_holds_the_older_session()
    {
        using ListenerRig rig = new();
        TestDevice older = await rig.ConnectAsync();
        MqttSession first = rig.Uplink.Last;
        rig.Uplink.Fill();
        await older.SendAsync(Packet.Up(1, [1]));
        await rig.ConnectAsync();
        Assert.Equal(MqttCloseReason.TakenOver, (await rig.Uplink.EndOf(first)).Reason);
    }

    [Fact]
    public async Task Another_device_with_the_same_client_id_takes_over_nothing()
    {
        using ListenerRig rig = new();
        TestDevice one = await rig.ConnectAsync(device: "0000a1");
        TestDevice two = await rig.ConnectAsync(device: "0000a2");
        await rig.ExpectServingAsync(one, "0000a1");
        await rig.ExpectServingAsync(two, "0000a2");
    }

    [Fact]
    public async Task A_fifth_session_of_one_device_closes_its_oldest()
    {
        using ListenerRig rig = new();
        TestDevice[] devices = new TestDevice[5];
        for (int i = 0; i < devices.Length; i++)
        {
            devices[i] = await rig.ConnectAsync(clientId: $"c{i}");
        }

        await devices[0].ExpectClosedAsync();
        Assert.Equal(MqttCloseReason.TooManySessions, (await rig.Uplink.EndOf(rig.Uplink.Sessions.First())).Reason);
        Assert.Equal(4, rig.Listener.SessionCount);
        await rig.ExpectServingAsync(devices[1]);
        await rig.ExpectServingAsync(devices[4]);
    }

    [Fact]
    public async Task When_all_sessions_are_taken_a_newcomer_gets_return_code_3_and_a_takeover_still_works()
    {
        using ListenerRig rig = new(new MqttOptions { MaxSessions = 2 });
        await rig.ConnectAsync(device: "0000a1");
        TestDevice second = await rig.ConnectAsync(device: "0000a2");

        TestDevice third = rig.Dial();
        await third.SendAsync(Packet.Connect(user: "0000a3", password: "secret-0000a3"));
        await third.ExpectClosedAsync(Packet.ConnAck(3));
        await rig.ConnectAsync(device: "0000a1");

        await second.SendAsync(Packet.Disconnect);
        await rig.ConnectAsync(device: "0000a3");
    }

    [Fact]
    public async Task Connections_without_a_password_are_bounded_per_address()
    {
        using ListenerRig rig = new(new MqttOptions { MaxUnauthenticatedPerAddress = 3 });
        TestDevice[] waiting = [rig.Dial("198.51.100.1"), rig.Dial("198.51.100.1"), rig.Dial("198.51.100.1")];
        TestDevice fourth = rig.Dial("198.51.100.1");
        await fourth.ExpectClosedAsync();
        Assert.True(fourth.Connection.IsAborted);

        TestDevice elsewhere = rig.Dial("198.51.100.2");
        await elsewhere.SendAsync(Packet.Connect());
        await elsewhere.ExpectAsync(Packet.ConnAck(0));

        // Whoever logs in or goes makes room.
        await waiting[0].SendAsync(Packet.Connect(clientId: "c2"));
        await waiting[0].ExpectAsync(Packet.ConnAck(0));
        waiting[1].Connection.HangUp();
        Assert.False(rig.Dial("198.51.100.1").Served.IsCompleted);
        Assert.False(rig.Dial("198.51.100.1").Served.IsCompleted);
        Assert.True(rig.Dial("198.51.100.1").Served.IsCompleted);
    }

    [Fact]
    public async Task Connections_without_a_password_are_bounded_in_all()
    {
        using ListenerRig rig = new(new MqttOptions { MaxUnauthenticated = 3 });
        TestDevice device = await rig.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.False(rig.Dial($"198.51.100.{i}").Served.IsCompleted);
        }

        Assert.True(rig.Dial("198.51.100.9").Served.IsCompleted);
        await rig.ExpectServingAsync(device);

        rig.Time.Advance(6);
        await rig.ConnectAsync(device: "0000a2");
    }

    [Fact]
    public async Task Closing_connections_count_until_they_are_gone()
    {
        using ListenerRig rig = new(new MqttOptions { MaxSessions = 1, MaxUnauthenticated = 1 });
        for (int i = 0; i < 2; i++)
        {
            TestDevice refused = rig.Dial();
            await refused.SendAsync(Packet.Connect(password: "wrong"));
        }

        TestDevice third = rig.Dial();
        await third.ExpectClosedAsync();
        rig.Time.Advance(3);
        await rig.ConnectAsync();
    }

    [Fact]
    public void One_ipv6_network_counts_as_one_address()
    {
        using ListenerRig rig = new(new MqttOptions { MaxUnauthenticatedPerAddress = 1 });
        Assert.False(rig.Dial("2001:db8:0:1::1").Served.IsCompleted);
        Assert.True(rig.Dial("2001:db8:0:1:ffff::2").Served.IsCompleted);
        Assert.False(rig.Dial("2001:db8:0:2::1").Served.IsCompleted);
        Assert.False(rig.Dial("::ffff:198.51.100.1").Served.IsCompleted);
        Assert.False(rig.Dial("::ffff:198.51.100.2").Served.IsCompleted);
        Assert.True(rig.Dial("198.51.100.2").Served.IsCompleted);
    }

    [Fact]
    public async Task Too_many_wrong_passwords_are_told_so_until_time_forgives_one()
    {
        using ListenerRig rig = new(new MqttOptions { FailuresPerUser = 3 });
        for (int i = 0; i < 3; i++)
        {
            await ExpectRefusalAsync(rig, "0000a1", "wrong", 4);
        }

        for (int i = 0; i < 20; i++)
        {
            await ExpectRefusalAsync(rig, "0000a1", "wrong", 5);
        }

        rig.Time.Advance(6.5);
        await ExpectRefusalAsync(rig, "0000a1", "wrong", 4);
        await ExpectRefusalAsync(rig, "0000a1", "wrong", 5);
    }

    [Fact]
    public async Task A_device_gets_in_at_once_while_somebody_at_its_address_guesses_its_password()
    {
        using ListenerRig rig = new(new MqttOptions { FailuresPerUser = 3, FailuresPerAddress = 10 });
        for (int i = 0; i < 30; i++)
        {
            await ExpectRefusalAsync(rig, "0000a1", "wrong", i < 3 ? (byte)4 : (byte)5);
        }

        await rig.ConnectAsync();
        await rig.ConnectAsync(device: "0000a2");
    }

    [Fact]
    public async Task Idle_connections_of_an_address_make_room_for_a_device_there_the_oldest_first()
    {
        using ListenerRig rig = new(new MqttOptions { MaxUnauthenticatedPerAddress = 2 });
        TestDevice[] idle = [rig.Dial(), rig.Dial()];
        Assert.True(rig.Dial().Served.IsCompleted);

        rig.Time.Advance(1);
        TestDevice device = await rig.ConnectAsync();

        await idle[0].ExpectClosedAsync();
        Assert.False(idle[1].Served.IsCompleted);
        await rig.ExpectServingAsync(device);
        Assert.Contains(rig.Log.Lines, l => l.Text.Contains("a newer connection needed its place", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Idle_connections_of_many_addresses_make_room_too()
    {
        using ListenerRig rig = new(new MqttOptions { MaxUnauthenticated = 3 });
        TestDevice[] idle = [.. Enumerable.Range(1, 3).Select(i => rig.Dial($"198.51.100.{i}"))];
        rig.Time.Advance(1);

        await rig.ConnectAsync();

        await idle[0].ExpectClosedAsync();
        Assert.False(idle[1].Served.IsCompleted);
    }

    [Fact]
    public async Task A_crowd_at_some_addresses_pushes_out_its_own_and_no_device_that_is_slow_to_say_its_name()
    {
        using ListenerRig rig = new(new MqttOptions { MaxUnauthenticated = 5, MaxUnauthenticatedPerAddress = 2 });
        TestDevice slow = rig.Dial("198.51.100.1");
        TestDevice[] crowd = [.. Enumerable.Range(0, 4).Select(i => rig.Dial($"198.51.100.{2 + (i % 2)}"))];
        rig.Time.Advance(1);
        TestDevice more = rig.Dial("198.51.100.4");
        await crowd[0].ExpectClosedAsync();
        TestDevice device = rig.Dial("198.51.100.5");
        await crowd[1].ExpectClosedAsync();

        Assert.All([slow, more, device, crowd[2], crowd[3]], stays => Assert.False(stays.Served.IsCompleted));
    }

    [Fact]
    public async Task An_address_with_many_idle_connections_makes_room_at_once_for_one_with_none()
    {
        using ListenerRig rig = new(new MqttOptions { MaxUnauthenticated = 3 });
        TestDevice[] crowd = [.. Enumerable.Range(0, 3).Select(_ => rig.Dial("198.51.100.2"))];

        TestDevice device = rig.Dial("198.51.100.3");

        await crowd[0].ExpectClosedAsync();
        Assert.False(device.Served.IsCompleted);
        Assert.True(rig.Dial("198.51.100.3").Served.IsCompleted);
    }

    [Fact]
    public async Task A_badly_set_up_device_locks_out_neither_its_neighbours_nor_the_same_name_elsewhere()
    {
        using ListenerRig rig = new();
        for (int i = 0; i < 50; i++)
        {
            TestDevice bad = rig.Dial();
            await bad.SendAsync(Packet.Connect(password: "wrong"));
        }

        await rig.ConnectAsync(device: "0000a2");
        TestDevice elsewhere = rig.Dial("198.51.100.1");
        await elsewhere.SendAsync(Packet.Connect());
        await elsewhere.ExpectAsync(Packet.ConnAck(0));
    }

    [Fact]
    public async Task Guessing_through_user_names_from_one_address_is_bounded_too()
    {
        using ListenerRig rig = new(new MqttOptions { FailuresPerAddress = 20 });
        for (int i = 0; i < 20; i++)
        {
            await ExpectRefusalAsync(rig, $"{i:x6}", "wrong", 4);
        }

        await ExpectRefusalAsync(rig, "0000a1", "wrong", 5);
        rig.Time.Advance(1);
        await ExpectRefusalAsync(rig, "0000a1", "wrong", 4);
    }

    [Fact]
    public async Task The_table_of_wrong_passwords_is_bounded_and_forgets_the_oldest()
    {
        using ListenerRig rig = new(new MqttOptions { FailuresPerUser = 1, MaxFailureEntries = 6 });
        await ExpectRefusalAsync(rig, "0000a1", "wrong", 4, "198.51.100.1");
        await ExpectRefusalAsync(rig, "0000a1", "wrong", 5, "198.51.100.1");
        for (int i = 2; i < 8; i++)
        {
            rig.Time.Advance(0.5);
            await ExpectRefusalAsync(rig, "0000a1", "wrong", 4, $"198.51.100.{i}");
        }

        await ExpectRefusalAsync(rig, "0000a1", "wrong", 5, "198.51.100.7");
        await ExpectRefusalAsync(rig, "0000a1", "wrong", 4, "198.51.100.1");
    }

    private static async Task ExpectRefusalAsync(
        ListenerRig rig, string user, string password, byte code, string? address = null)
    {
        TestDevice device = rig.Dial(address);
        await device.SendAsync(Packet.Connect(user: user, password: password));
        await device.ExpectClosedAsync(Packet.ConnAck(code));
    }
}
