namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>Who is connected to one life of the hub's process, as host/Devices/SessionTable.cs has it.</summary>
internal sealed class LoopSessions
{
    private readonly Dictionary<uint, List<LoopSession>> _byDevice = [];

    public IEnumerable<LoopSession> All => _byDevice.Values.SelectMany(s => s);

    public IReadOnlyList<LoopSession> Of(uint address) => _byDevice.GetValueOrDefault(address) ?? [];

    public bool IsConnected(uint address) => _byDevice.ContainsKey(address);

    /// <summary>The newest under a name takes the place of the one before (mqtt/admission/SessionRoster.cs).</summary>
    public void Add(LoopSession session)
    {
        _byDevice.GetValueOrDefault(session.Address)?.Find(s => s.Name == session.Name)?.Drop();
        if (!_byDevice.TryGetValue(session.Address, out List<LoopSession>? there))
        {
            _byDevice[session.Address] = there = [];
        }

        there.Add(session);
    }

    public void Remove(LoopSession session)
    {
        if (_byDevice.TryGetValue(session.Address, out List<LoopSession>? there) && there.Remove(session) && there.Count == 0)
        {
            _byDevice.Remove(session.Address);
        }
    }
}
