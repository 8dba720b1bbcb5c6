using System.Collections.Concurrent;
using SchoolButton.Hub.Mqtt;

namespace SchoolButton.Hub.Host.Devices;

/// <summary>Which devices are connected now. Bounded by the listener's own limits on sessions.</summary>
public sealed class SessionTable
{
    private readonly ConcurrentDictionary<uint, MqttSession[]> _sessions = [];

    public void Add(uint address, MqttSession session) =>
        _sessions.AddOrUpdate(address, _ => [session], (_, there) => [.. there, session]);

    public void Remove(uint address, MqttSession session)
    {
        while (_sessions.TryGetValue(address, out MqttSession[]? there))
        {
            MqttSession[] left = Array.FindAll(there, s => s != session);
            bool done = left.Length == 0
                ? _sessions.TryRemove(KeyValuePair.Create(address, there))
                : _sessions.TryUpdate(address, left, there);
            if (done)
            {
                return;
            }
        }
    }

    public ReadOnlySpan<MqttSession> Of(uint address) => _sessions.GetValueOrDefault(address);

    public bool IsConnected(uint address) => _sessions.ContainsKey(address);
}
