using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>
/// Tells a receiver by signed JSON: one POST for each message; a status of 2xx is its yes.
/// <para>
/// <c>SchoolButton-Timestamp</c>: unix seconds, when this attempt was made. <c>SchoolButton-Signature</c>: <c>v1=</c> and
/// HMAC-SHA256 over <c>timestamp.body</c> in hex. <c>SchoolButton-Delivery</c>: the same for every attempt and over every path,
/// and the same as <c>delivery</c> in the body; who has it already answers 2xx and does nothing more. The receiver refuses a
/// timestamp more than <see cref="ReplayWindow"/> from its own clock. verify.py and verify.mjs beside this file do all of that.
/// </para>
/// </summary>
public sealed class WebhookLine : IReceiverLine
{
    /// <summary>What receivers are told to allow, to either side; clocks of schools drift.</summary>
    public static readonly TimeSpan ReplayWindow = TimeSpan.FromSeconds(300);

    public const string TimestampHeader = "SchoolButton-Timestamp";
    public const string SignatureHeader = "SchoolButton-Signature";
    public const string DeliveryHeader = "SchoolButton-Delivery";

    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpPost _post;

    /// <param name="handler">Null for real connections; else disposing of it is the caller's.</param>
    /// <exception cref="ArgumentException">A setting is wrong; the message says which.</exception>
    public WebhookLine(WebhookOptions options, TimeProvider time, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Problems.Throw("webhook", options.Check());
        _options = options;
        _time = time;
        _post = new HttpPost(options.To, time, handler, options.Secret.Reveal());
    }

    public Task<LineAnswer> SendAsync(Outgoing message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        return PostAsync(MatterName.Of(message), WebhookBody.Of(_options.For(message), message), cancellation);
    }

    public Task<LineAnswer> SuperviseAsync(CancellationToken cancellation)
    {
        string delivery = string.Create(CultureInfo.InvariantCulture, $"ping.{_time.GetUtcNow().ToUnixTimeMilliseconds()}");
        return PostAsync(delivery, WebhookBody.OfPing(_options, delivery), cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _post.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<LineAnswer> PostAsync(string delivery, byte[] body, CancellationToken cancellation)
    {
        string timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        string signature = WebhookSignature.Of(_options.Secret, timestamp, body);
        void Head(HttpRequestHeaders headers)
        {
            headers.TryAddWithoutValidation(DeliveryHeader, delivery);
            headers.TryAddWithoutValidation(TimestampHeader, timestamp);
            headers.TryAddWithoutValidation(SignatureHeader, signature);
        }

        // The signature is left out: until the window has passed, it would let a reader send this again.
        string wire = $"{DeliveryHeader}: {delivery}\n{TimestampHeader}: {timestamp}\n\n{Encoding.UTF8.GetString(body)}";
        return LineMetrics.Counted("webhook", await _post.SendAsync(
            $"delivery {delivery}", wire, body, new MediaTypeHeaderValue("application/json", "utf-8"), Head, cancellation)
            .ConfigureAwait(false));
    }
}
