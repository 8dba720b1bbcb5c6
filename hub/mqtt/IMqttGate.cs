namespace SchoolButton.Hub.Mqtt;

/// <summary>Who may come in.</summary>
public interface IMqttGate
{
    /// <summary>
    /// Checks a CONNECT's user name and password. Called on many threads at once, and briefly: it must not block.
    /// An unknown user and a wrong password must cost the same time and give the same answer.
    /// </summary>
    /// <param name="user">At most 64 bytes of UTF-8, otherwise unchecked.</param>
    /// <param name="password">Valid only during the call.</param>
    /// <returns>
    /// The id under which the session may publish and subscribe (<c>0000a1</c> gives <c>sb/1/0000a1/up</c> and
    /// <c>/down</c>; a gateway's is <c>gw/{id}</c>), or null if the two are not right.
    /// </returns>
    string? Authenticate(string user, ReadOnlySpan<byte> password);
}
