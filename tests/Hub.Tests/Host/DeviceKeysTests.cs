using System.Text;
using System.Text.Json;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Host;

public sealed class DeviceKeysTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, Frame.KeyLength).Select(i => (byte)i)];

    [Fact]
    public void Passwords_are_those_of_the_protocols_vectors()
    {
        using JsonDocument vectors = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "mqtt-password.json")));
        foreach (JsonElement vector in vectors.RootElement.GetProperty("passwords").EnumerateArray())
        {
            byte[] key = Convert.FromHexString(vector.GetProperty("key").GetString()!);
            Assert.Equal(vector.GetProperty("password").GetString(), DeviceKey.PasswordOf(key));
        }
    }

    [Fact]
    public void Only_a_devices_own_password_lets_it_in()
    {
        DeviceKeys keys = new();
        keys.Update([Entry(1, Key), Entry(2, new byte[Frame.KeyLength])]);

        Assert.Equal(1u, keys.Authenticate("000001", Password(Key)));
        Assert.Equal(0u, keys.Authenticate("000002", Password(Key)));
        Assert.Equal(0u, keys.Authenticate("000003", Password(Key)));
        Assert.Equal(0u, keys.Authenticate("1", Password(Key)));
        Assert.Equal(0u, keys.Authenticate("", Password(Key)));
        Assert.Equal(0u, keys.Authenticate("000001", []));
        Assert.Equal(0u, keys.Authenticate("000001", Password(Key).AsSpan(1)));
    }

    [Fact]
    public void A_retired_device_stays_out_and_a_new_key_replaces_the_old()
    {
        DeviceKeys keys = new();
        keys.Update([Entry(1, Key)]);
        byte[] other = [.. Key.Reverse()];
        keys.Update([Entry(1, other, generation: 1)]);
        Assert.Equal(0u, keys.Authenticate("000001", Password(Key)));
        Assert.Equal(1u, keys.Authenticate("000001", Password(other)));

        keys.Update([Entry(1, other, generation: 1, retired: true)]);
        Assert.Equal(0u, keys.Authenticate("000001", Password(other)));
        Assert.Null(keys.Of(1));
    }

    [Fact]
    public void An_entry_that_is_printed_shows_no_key() =>
        Assert.DoesNotContain(Convert.ToHexString(Key), $"{Entry(1, Key)}", StringComparison.OrdinalIgnoreCase);

    private static byte[] Password(byte[] key) => Encoding.ASCII.GetBytes(DeviceKey.PasswordOf(key));

    private static DeviceEntry Entry(uint address, byte[] key, int generation = 0, bool retired = false) =>
        new(new DeviceRecord(address, generation, "n", "s", "r", "stationary", 1, 1_000, 2_000, retired), key);

    [Fact]
    public void A_device_whose_key_does_not_open_is_kept_out_and_told_until_it_has_a_new_one()
    {
        DeviceKeys keys = new();
        List<string> told = [];
        keys.ClosedChanged += () => told.Add(string.Join(",", keys.Closed));

        keys.Update([Entry(1, []), Entry(2, Key), Entry(3, [], retired: true)]);
        keys.Update([Entry(1, [])]);
        Assert.Null(keys.Of(1));
        Assert.Equal(0u, keys.Authenticate("000001", Password([])));
        keys.Update([Entry(1, Key, generation: 1)]);

        Assert.Equal(["1", ""], told);
        Assert.Equal(1u, keys.Authenticate("000001", Password(Key)));
    }
}
