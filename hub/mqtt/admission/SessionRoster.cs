namespace SchoolButton.Hub.Mqtt.Admission;

/// <summary>The open sessions by device, oldest first.</summary>
internal sealed class SessionRoster(int max, int maxPerDevice)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<MqttSession>> _byDevice = [];
    private int _count;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>
    /// Admits a session. One with the same device and client id, or the device's oldest if it has too many, leaves the
    /// roster for it; the caller closes that one.
    /// </summary>
    /// <param name="why">Why that one is closed, or, with the result false, why the newcomer is not admitted.</param>
    public bool TryAdmit(MqttSession session, out MqttSession? displaced, out MqttCloseReason why)
    {
        lock (_lock)
        {
            List<MqttSession> own = _byDevice.GetValueOrDefault(session.DeviceId) ?? new List<MqttSession>(1);
            displaced = own.Find(other => other.ClientId == session.ClientId);
            why = displaced is null ? MqttCloseReason.None : MqttCloseReason.TakenOver;
            if (displaced is null && own.Count >= maxPerDevice)
            {
                displaced = own[0];
                why = MqttCloseReason.TooManySessions;
            }

            if (displaced is null && _count >= max)
            {
                why = MqttCloseReason.SessionsFull;
                return false;
            }

            if (displaced is not null)
            {
                own.Remove(displaced);
                _count--;
            }

            own.Add(session);
            _count++;
            _byDevice[session.DeviceId] = own;
            return true;
        }
    }

    /// <summary>Takes a session out, if it has not been displaced already.</summary>
    public void Leave(MqttSession session)
    {
        lock (_lock)
        {
            if (_byDevice.TryGetValue(session.DeviceId, out List<MqttSession>? own) && own.Remove(session))
            {
                _count--;
                if (own.Count == 0)
                {
                    _byDevice.Remove(session.DeviceId);
                }
            }
        }
    }
}
