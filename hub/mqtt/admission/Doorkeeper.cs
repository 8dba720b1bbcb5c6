using System.Text;
using SchoolButton.Hub.Guard;
using SchoolButton.Hub.Mqtt.Wire;

namespace SchoolButton.Hub.Mqtt.Admission;

/// <summary>Decides what becomes of a CONNECT. It holds every bound that protects the door.</summary>
internal sealed class Doorkeeper(IMqttGate gate, MqttOptions options, ListenerClock clock)
{
    private const int MaxClientIdBytes = 64;
    private const int MaxUserBytes = 64;

    private readonly PasswordFailures _failures = new(options);

    /// <summary>The connections that have not shown a password yet.</summary>
    public Lobby Lobby { get; } = new(options.MaxUnauthenticated, options.MaxUnauthenticatedPerAddress, options.LobbyTime);

    public SessionRoster Roster { get; } = new(options.MaxSessions, options.MaxSessionsPerDevice);

    /// <summary>
    /// Checks a CONNECT and, if all is well, enters its session into the roster; a session displaced by it is closed.
    /// </summary>
    /// <param name="user">The user name, null if it is too long to be looked at.</param>
    public MqttCloseReason TryAdmit(
        ConnectPacket packet, MqttConnection connection, out MqttSession? session, out string? user)
    {
        session = null;
        user = null;
        if (packet.ClientId.IsEmpty || packet.ClientId.Length > MaxClientIdBytes)
        {
            return MqttCloseReason.ClientIdRejected;
        }

        user = packet.User.Length > MaxUserBytes ? null : Encoding.UTF8.GetString(packet.User);
        MqttCloseReason refusal = Authenticate(packet, connection.Address, user, out string? deviceId);
        if (deviceId is null)
        {
            return refusal;
        }

        MqttSession newcomer = new(connection, deviceId, Encoding.UTF8.GetString(packet.ClientId), connection.Remote);
        bool isAdmitted = Roster.TryAdmit(newcomer, out MqttSession? displaced, out MqttCloseReason why);
        displaced?.Close(why);
        session = isAdmitted ? newcomer : null;
        return isAdmitted ? MqttCloseReason.None : why;
    }

    /// <summary>The CONNACK for an outcome, or null if the connection is closed without one (MQTT-3.1.4-1).</summary>
    public static ConnectReturnCode? ReturnCode(MqttCloseReason outcome) => outcome switch
    {
        MqttCloseReason.None => ConnectReturnCode.Accepted,
        MqttCloseReason.ProtocolNotSupported => ConnectReturnCode.UnacceptableProtocol,
        MqttCloseReason.ClientIdRejected => ConnectReturnCode.IdentifierRejected,
        MqttCloseReason.SessionsFull => ConnectReturnCode.ServerUnavailable,
        MqttCloseReason.BadCredentials => ConnectReturnCode.BadUserNameOrPassword,
        MqttCloseReason.TooManyFailures => ConnectReturnCode.NotAuthorized,
        _ => null,
    };

    /// <summary>
    /// The gate is asked whatever came before: a password of 128 random bits is not guessed, a check costs less than the
    /// connection it came over, and a button must get in at once though somebody beside it guesses, or sends an old one.
    /// </summary>
    private MqttCloseReason Authenticate(ConnectPacket packet, AddressKey address, string? user, out string? deviceId)
    {
        deviceId = packet.HasUser && user is not null ? gate.Authenticate(user, packet.Password) : null;
        return deviceId is null && _failures.Add(address, user ?? "", clock.NowMs)
            ? MqttCloseReason.TooManyFailures
            : MqttCloseReason.BadCredentials;
    }
}
