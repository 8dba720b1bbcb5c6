using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>
/// Posts one message at a time and says what may be concluded. Yes is a status of 2xx and nothing else. Redirections are not
/// followed: an alarm goes where it was set up to go.
/// </summary>
internal sealed class HttpPost : IDisposable
{
    /// <summary>Of an answer's headers, in kilobytes.</summary>
    private const int MaxHeaderKilobytes = 16;

    /// <summary>Of an answer that is no yes, in bytes; the rest is not read.</summary>
    private const int MaxBodyBytes = 2048;

    /// <summary>A connection kept longer is likely forgotten by a firewall, and would cost a lost message.</summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(20);

    /// <summary>For what follows a yes, so that the connection can be kept; it holds up nothing.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(1);

    private readonly HttpReceiver _to;
    private readonly TimeProvider _time;
    private readonly string[] _secrets;
    private readonly HttpMessageInvoker _http;

    /// <param name="handler">Null for a real one; else disposing of it is the caller's.</param>
    /// <param name="secrets">What must not be shown, beside the receiver's own.</param>
    public HttpPost(HttpReceiver to, TimeProvider time, HttpMessageHandler? handler, params string[] secrets)
    {
        _to = to;
        _secrets = [.. to.Secrets(), .. secrets];
        _time = time;
        _http = new HttpMessageInvoker(handler ?? Handler(to), disposeHandler: handler is null);
    }

    /// <param name="what">For the operator: which message.</param>
    /// <param name="wire">What to show of what was written.</param>
    public async Task<LineAnswer> SendAsync(
        string what, string wire, byte[] body, MediaTypeHeaderValue type, Action<HttpRequestHeaders> head, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var deadline = new CancellationTokenSource(_to.AnswerTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        using var content = new WatchedContent(body, type);
        using var request = new HttpRequestMessage(HttpMethod.Post, _to.Url) { Content = content };
        request.Headers.TryAddWithoutValidation("User-Agent", "SchoolButton");
        if (_to.Authorization is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization.Reveal());
        }

        head(request.Headers);
        long started = _time.GetTimestamp();
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            TimeSpan roundTrip = _time.GetElapsedTime(started);
            (SendOutcome outcome, string? detail) = Judge(what, response);

            // A yes holds from its first line on; what follows is not waited for.
            string words = outcome == SendOutcome.Acknowledged ? "" : await WordsAsync(response, either.Token).ConfigureAwait(false);
            return new LineAnswer(outcome, detail)
            {
                RoundTrip = roundTrip,
                Wire = wire,
                Reply = ShownText.Of(
                    string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode} {response.ReasonPhrase} {words}"), _secrets),
            };
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return content.Begun
                ? new LineAnswer(SendOutcome.Unanswered, NoAnswer(what, e)) { Wire = wire }
                : NoConnection(what, e);
        }
    }

    public void Dispose() => _http.Dispose();

    [SuppressMessage("Reliability", "CA2000", Justification = "The invoker disposes it.")]
    private static SocketsHttpHandler Handler(HttpReceiver to) => new()
    {
        ConnectTimeout = to.ConnectTimeout,
        PooledConnectionIdleTimeout = IdleLimit,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxResponseDrainSize = MaxBodyBytes,
        ResponseDrainTimeout = DrainLimit,
        AllowAutoRedirect = false,
        UseCookies = false,
        SslOptions = to.Tls.For(to.Url.Host),
        ConnectCallback = async (context, cancellation) => await ConnectAsync(to, context.DnsEndPoint, cancellation).ConfigureAwait(false),
    };

    /// <summary>As the handler itself would, but for names that the name server does not tell today.</summary>
    private static async Task<Stream> ConnectAsync(HttpReceiver to, DnsEndPoint host, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            IPAddress[] addresses = await to.Names.FindAsync(host.Host, to.ConnectTimeout, cancellation).ConfigureAwait(false);
            await socket.ConnectAsync(addresses, host.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception)
        {
            socket.Dispose();
            throw;
        }
    }

    private (SendOutcome Outcome, string? Detail) Judge(string what, HttpResponseMessage response)
    {
        string status = string.Create(CultureInfo.InvariantCulture, $"HTTP status {(int)response.StatusCode}");
        return (int)response.StatusCode switch
        {
            >= 200 and < 300 => (SendOutcome.Acknowledged, null),
            408 or 425 or 429 => (
                SendOutcome.Unanswered,
                $"Receiver {_to.Name} put {what} off ({status}). It is sent again; if this goes on, ask its operator to let this hub send more often."),
            401 or 403 => (
                SendOutcome.Refused,
                $"Receiver {_to.Name} refused {what} ({status}): it does not accept our credentials. " +
                "Check the authorization and the secret of this path with its operator."),
            >= 300 and < 400 => (
                SendOutcome.Refused,
                $"Receiver {_to.Name} did not take {what} and points elsewhere ({status}). " +
                "An alarm is not sent where nobody set it up to go: ask its operator for the right address and put it into the configuration."),
            >= 400 and < 500 => (
                SendOutcome.Refused,
                $"Receiver {_to.Name} refused {what} ({status}). Check the address of this path, and ask its operator why; its words are beside this."),
            _ => (
                SendOutcome.Unanswered,
                $"Receiver {_to.Name} failed over {what} ({status}). It may have it. If this goes on, ask its operator to look at its log."),
        };
    }

    private string NoAnswer(string what, Exception why) => why switch
    {
        OperationCanceledException =>
            $"Receiver {_to.Name} did not answer {what} within {Seconds(_to.AnswerTimeout)}. It may have it. If this goes on, ask its operator whether it arrives there.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.InvalidResponse } =>
            $"Receiver {_to.Name} answered {what} with something that is not HTTP. It may have it. Check that host and port are those of the receiver.",
        _ => $"Receiver {_to.Name} broke the connection off and did not answer {what}. It may have it. If this goes on, ask its operator to look at its log.",
    };

    private LineAnswer NoConnection(string what, Exception why)
    {
        string begin = $"{char.ToUpperInvariant(what[0])}{what[1..]} was not sent to {_to.Name}";
        return why switch
        {
            HttpRequestException { InnerException: AuthenticationException } => new LineAnswer(
                SendOutcome.Refused,
                $"{begin}: no trusted encryption could be agreed on. Check that the port is the HTTPS port, that the certificate is valid today and " +
                "made out to this name, and that its authority is among those that this path trusts."),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new LineAnswer(
                SendOutcome.NotSent, $"{begin}: the name is not known. Check its spelling and the name server."),
            HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => new LineAnswer(
                SendOutcome.NotSent, $"{begin}: the connection was refused. Check the port, and that the receiver is running."),
            OperationCanceledException => new LineAnswer(
                SendOutcome.NotSent,
                $"{begin}: no connection within {Seconds(_to.ConnectTimeout < _to.AnswerTimeout ? _to.ConnectTimeout : _to.AnswerTimeout)}. " +
                "Check the address, the network and the firewalls between."),
            _ => new LineAnswer(SendOutcome.NotSent, $"{begin}: no connection could be made. Check the address and the network."),
        };
    }

    /// <summary>The first of what it says beside its status; whatever goes wrong with that changes nothing.</summary>
    private static async Task<string> WordsAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        byte[] bytes = new byte[MaxBodyBytes];
        int count = 0;
        try
        {
            Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            // The status has been judged already.
        }

        return Encoding.UTF8.GetString(bytes, 0, count);
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
