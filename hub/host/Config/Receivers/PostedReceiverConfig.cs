using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>A receiver that messages are posted to over HTTPS.</summary>
public abstract record PostedReceiverConfig : ReceiverConfig
{
    /// <summary>May hold a token in its path or query: it is never shown.</summary>
    public required Uri Url { get; init; }

    /// <summary>Null for none.</summary>
    public ReceiverSecret? Authorization { get; init; }

    public ReceiverTls Tls { get; init; } = new();

    public override string Host => Url.Host;

    public override int Port => Url.Port;

    public override bool IsEncrypted => Url.Scheme == Uri.UriSchemeHttps;

    /// <summary>Connecting counts in.</summary>
    public override TimeSpan LongestAttempt => ReplyTimeout;

    internal override ReceiverTls? Certificates => Tls;

    internal override IEnumerable<(SecretUse Use, ReceiverSecret Secret)> Secrets =>
        Authorization is null ? [] : [(SecretUse.Authorization, Authorization)];

    internal override ReceiverConfig WithSecrets(Func<SecretUse, ReceiverSecret, ReceiverSecret> open) =>
        Authorization is null ? this : this with { Authorization = open(SecretUse.Authorization, Authorization) };

    protected HttpReceiver ToHttp() => new()
    {
        Url = Url,
        Authorization = Authorization?.ToSecretText(),
        Tls = Tls,
        ConnectTimeout = ConnectTimeout,
        AnswerTimeout = ReplyTimeout,
    };
}
