using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>
/// Tells a receiver of CAP 1.2 alerts: one POST of <c>application/cap+xml</c> for each message; a status of 2xx is its yes.
/// </summary>
public sealed class CapLine : IReceiverLine
{
    private readonly CapOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpPost _post;

    /// <param name="handler">Null for real connections; else disposing of it is the caller's.</param>
    /// <exception cref="ArgumentException">A setting is wrong; the message says which.</exception>
    public CapLine(CapOptions options, TimeProvider time, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Problems.Throw("CAP", options.Check());
        _options = options;
        _time = time;
        _post = new HttpPost(options.To, time, handler);
    }

    public async Task<LineAnswer> SendAsync(Outgoing message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        byte[] alert = CapAlert.Write(_options.For(message), message, _time.GetUtcNow());
        string what = string.Create(CultureInfo.InvariantCulture, $"CAP alert {MatterName.Of(message)}");
        return LineMetrics.Counted("cap", await _post.SendAsync(
            what, Encoding.UTF8.GetString(alert), alert, new MediaTypeHeaderValue("application/cap+xml", "utf-8"), _ => { }, cancellation)
            .ConfigureAwait(false));
    }

    public Task<LineAnswer> SuperviseAsync(CancellationToken cancellation) => Task.FromResult(new LineAnswer(
        SendOutcome.Refused,
        $"CAP has no message that only tries the line to {_options.To.Name}. Set its supervision to a periodic test event."));

    public ValueTask DisposeAsync()
    {
        _post.Dispose();
        return ValueTask.CompletedTask;
    }
}
