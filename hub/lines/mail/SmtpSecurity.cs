namespace SchoolButton.Hub.Lines;

/// <summary>How the way to a mail server is encrypted.</summary>
public enum SmtpSecurity
{
    /// <summary>STARTTLS, usually port 587. A server that does not offer it gets no mail: somebody may have taken the offer out.</summary>
    StartTls = 0,

    /// <summary>From the first byte, usually port 465 (RFC 8314).</summary>
    Implicit = 1,

    /// <summary>Not at all; only to a mail server on this very machine.</summary>
    PlainToThisMachine = 2,
}
