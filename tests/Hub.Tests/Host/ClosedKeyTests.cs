using System.Net;
using Microsoft.Data.Sqlite;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;
using SchoolButton.Tests.Storage;
using Xunit;

namespace SchoolButton.Tests.Host;

/// <summary>A stored key that does not open is one device's trouble, and no reason to be deaf to all others.</summary>
public sealed class ClosedKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IReadOnlyList<DeviceEntry> _devices;

    public ClosedKeyTests()
    {
        _devices = Database.Directory.Add(
            [Samples.Record(), Samples.Record(), Samples.Record()], [Samples.Key(1), Samples.Key(2), Samples.Key(3)]);
    }

    private HubConfig Config => new()
    {
        DataFolder = _folder.File("data"),
        Http = new IPEndPoint(IPAddress.Loopback, 0),
        Mqtt = new IPEndPoint(IPAddress.Loopback, 0),
        Token = "a token of a test",
        Sites = [],
    };

    private HubDatabase Database => HubDatabases.Of(Config);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_hub_starts_hears_all_others_and_says_which_device_it_cannot_hear()
    {
        Change("UPDATE devices SET key = (SELECT key FROM devices WHERE address = 1) WHERE address = 2");

        await using HubHost hub = await HubHost.StartAsync(Config, TimeProvider.System, null, CancellationToken.None);

        HubHealth health = hub.View.Health;
        Assert.Equal(HealthLevel.Degraded, health.Level);
        string words = health.Troubles[0];
        Assert.Contains("Device 000002's key", words, StringComparison.Ordinal);
        Assert.Contains("schoolbutton device retire 000002", words, StringComparison.Ordinal);
        await using MqttPeer peer = await MqttPeer.ConnectAsync(hub.Mqtt, "000001", _devices[0].Key);
    }

    [Fact]
    public async Task The_advice_that_is_given_mends_it()
    {
        Change("UPDATE devices SET key = x'00' WHERE address = 2");

        Assert.True(Database.Directory.Retire(2));
        Database.Directory.Add([Samples.Record()], [Samples.Key(9)]);

        await using HubHost hub = await HubHost.StartAsync(Config, TimeProvider.System, null, CancellationToken.None);
        Assert.Equal(HealthLevel.Ok, hub.View.Health.Level);
        Assert.DoesNotContain(hub.View.Health.Troubles, t => t.Contains("cannot be opened", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_no_key_opens_the_secret_is_wrong_and_the_hub_is_not_started_nor_a_device_added()
    {
        Change("UPDATE devices SET generation = generation + 1");

        StoreException e = await Assert.ThrowsAsync<StoreException>(
            () => HubHost.StartAsync(Config, TimeProvider.System, null, CancellationToken.None));
        Assert.Contains("restore the secret", e.Message, StringComparison.Ordinal);
        Assert.Throws<StoreException>(() => Database.Directory.Add([Samples.Record()], [Samples.Key(9)]));
    }

    [Fact]
    public void A_key_that_closes_while_the_hub_runs_holds_up_no_other_change()
    {
        using IHubStore store = Database.OpenStore();
        store.DirectoryChanges();
        Change("UPDATE devices SET key = x'00', revision = 99 WHERE address = 2; UPDATE devices SET revision = 99 WHERE address = 3");

        IReadOnlyList<DeviceEntry> changed = store.DirectoryChanges();

        Assert.Equal([false, true], changed.OrderBy(d => d.Record.Address).Select(d => d.HasKey));
    }

    private void Change(string sql)
    {
        using SqliteConnection connection = new($"Data Source={Config.DatabasePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Literals of these tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
