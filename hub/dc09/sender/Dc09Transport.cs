namespace SchoolButton.Hub.Dc09;

/// <summary>How frames travel to a receiver; its settings say which it takes.</summary>
public enum Dc09Transport
{
    /// <summary>One TCP connection that stays open between messages.</summary>
    Tcp = 1,

    /// <summary>A TCP connection for each message: connect, send, answer, close.</summary>
    TcpPerMessage = 2,

    /// <summary>One datagram for each frame, sent again until its answer comes.</summary>
    Udp = 3,
}
