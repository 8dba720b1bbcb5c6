using System.Text;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Mqtt;

namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>Gate, hub and log of one connection: writes down all that happens, and acknowledges at once.</summary>
internal sealed class MqttWitness(string password, params string[] devices) : IMqttGate, IMqttUplink, ILogger<MqttListener>
{
    /// <summary>From here on the listener's event ids tell how a connection ended.</summary>
    private const int EndEvents = 100;

    private readonly StringBuilder _published = new();
    private readonly StringBuilder _said = new();

    /// <summary>The name of a <see cref="MqttCloseReason"/>; null while it is open.</summary>
    public string? Reason { get; private set; }

    public string Published => _published.ToString();

    public string Said => _said.ToString();

    public string? Authenticate(string user, ReadOnlySpan<byte> shown) =>
        devices.Contains(user) && shown.SequenceEqual(Encoding.UTF8.GetBytes(password)) ? user : null;

    public ValueTask PostAsync(MqttPublish publish, CancellationToken cancellation)
    {
        _published.Append('|').Append(Convert.ToHexString(publish.Payload));
        publish.Session.Acknowledge(publish.PacketId);
        return ValueTask.CompletedTask;
    }

    public void Opened(MqttSession session)
    {
    }

    public void Subscribed(MqttSession session, string topic)
    {
    }

    public void Closed(MqttSession session, MqttCloseReason reason, bool willHint)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _said.AppendLine(formatter(state, exception)).Append(exception);
        if (eventId.Id >= EndEvents)
        {
            Reason = eventId.Name;
        }
    }
}
