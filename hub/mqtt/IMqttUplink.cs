namespace SchoolButton.Hub.Mqtt;

/// <summary>
/// Where the listener hands over what devices send. Of one session the calls come one after another: Opened first,
/// Closed once and last. Different sessions call at the same time, and a session that takes over another's place may
/// be opened before the other's Closed is called.
/// </summary>
public interface IMqttUplink
{
    /// <summary>
    /// Takes one PUBLISH on the session's own up topic. Waits while the hub is full; that session is not read
    /// meanwhile and its keep-alive stands still.
    /// </summary>
    /// <param name="publish">
    /// Every one with a packet id is later answered by <see cref="MqttSession.Acknowledge"/>, once, in the order
    /// posted (MQTT-4.6.0-2), also when the hub makes nothing of its payload: a session with
    /// <see cref="MqttOptions.MaxInFlight"/> unanswered ones is not read any further.
    /// </param>
    /// <param name="cancellation">The session was closed from the hub's side.</param>
    ValueTask PostAsync(MqttPublish publish, CancellationToken cancellation);

    /// <summary>A device has shown its password; its CONNACK is not sent yet.</summary>
    void Opened(MqttSession session);

    /// <summary>The session may be published to from now on.</summary>
    void Subscribed(MqttSession session, string topic);

    /// <summary>The session is over.</summary>
    /// <param name="willHint">
    /// The device left a will and did not say goodbye. A hint only: what becomes silent is judged by last-heard.
    /// </param>
    void Closed(MqttSession session, MqttCloseReason reason, bool willHint);
}
