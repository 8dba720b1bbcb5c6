using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>
/// Tells people by mail: one connection, one mail. Why not <see cref="System.Net.Mail.SmtpClient"/>: it sends on in the clear when asked to,
/// bounds no single wait, and its exceptions do not say whether the server may have the mail, on which it hangs whether an
/// escalation is told twice or not at all. The packages that could are not among those that this project can restore.
/// <para>
/// Acknowledged means that the mail server took it, for at least one mailbox; that somebody reads it is more than any server knows.
/// </para>
/// </summary>
public sealed class MailLine : IReceiverLine
{
    private readonly MailOptions _to;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <exception cref="ArgumentException">A setting is wrong; the message says which.</exception>
    public MailLine(MailOptions options, TimeProvider time, ILogger<MailLine> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        Problems.Throw("mail", options.Check());
        _to = options;
        _time = time;
        _logger = logger;
    }

    public Task<LineAnswer> SendAsync(Outgoing message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        string mail = MailText.Of(_to.For(message), message, _time.GetUtcNow());
        string subject = $"Subject: {MailText.Subject(_to.For(message), message)}\n";
        return TalkAsync($"mail {MatterName.Of(message)}", subject, talk => talk.SendAsync(mail), cancellation);
    }

    /// <summary>Logs in and leaves again: whatever is set up wrong, but for the mailboxes, shows.</summary>
    public Task<LineAnswer> SuperviseAsync(CancellationToken cancellation) =>
        TalkAsync("a try of the line", "", talk => talk.NoopAsync(), cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<LineAnswer> TalkAsync(string what, string shown, Func<SmtpTalk, Task> act, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var deadline = new CancellationTokenSource(_to.TotalTimeout, _time);
        using var total = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        long started = _time.GetTimestamp();
        SmtpChannel? channel = null;
        SmtpTalk? talk = null;
        try
        {
            channel = await SmtpChannel.OpenAsync(_to, _time, total.Token).ConfigureAwait(false);
            talk = new SmtpTalk(_to, channel);
            await talk.OpenAsync().ConfigureAwait(false);
            await act(talk).ConfigureAwait(false);
            LineAnswer yes = Shown(channel, shown, new LineAnswer(SendOutcome.Acknowledged, null)
            {
                RoundTrip = _time.GetElapsedTime(started),
            });
            await talk.QuitAsync().ConfigureAwait(false);
            return LineMetrics.Counted("mail", WithRefused(talk, yes));
        }
        catch (SmtpFault fault)
        {
            return LineMetrics.Counted("mail", Shown(channel, shown, new LineAnswer(fault.Outcome, Words(what, fault.Outcome, fault.Message))));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            SendOutcome outcome = talk is { IsHandedOver: true } ? SendOutcome.Unanswered : SendOutcome.NotSent;
            return LineMetrics.Counted("mail", Shown(channel, shown, new LineAnswer(outcome, Words(what, outcome, Why(e, channel)))));
        }
        finally
        {
            if (channel is not null)
            {
                await channel.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private string Why(Exception e, SmtpChannel? channel) => e switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "the connection was refused. Check the port, and that the mail server is running",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
            "the name is not known. Check its spelling and the name server",
        TimeoutException or OperationCanceledException when channel is null =>
            $"no connection within {Seconds(_to.ConnectTimeout)}. Check the address, the network and the firewalls between",
        TimeoutException => "it did not answer in time. If this goes on, ask its operator whether our address is allowed there",
        OperationCanceledException => $"it took more than {Seconds(_to.TotalTimeout)} over it. If this goes on, ask its operator",
        _ when channel is null => "no connection could be made. Check the address and the network",
        _ => "it broke the connection off. If this goes on, ask its operator whether our address is allowed there",
    };

    private string Words(string what, SendOutcome outcome, string why)
    {
        string begin = outcome == SendOutcome.Unanswered
            ? $"Mail server {_to.Name} may or may not have {what}"
            : $"Mail server {_to.Name} does not have {what}";
        return $"{begin}: {ShownText.Of(why, Secrets())}.";
    }

    private LineAnswer Shown(SmtpChannel? channel, string subject, LineAnswer answer) => channel is null
        ? answer
        : answer with
        {
            Wire = channel.Said.Length == 0 ? null : channel.Said + subject,
            Reply = channel.LastReply is { } reply ? ShownText.Of(reply.Text, Secrets()) : null,
        };

    private LineAnswer WithRefused(SmtpTalk talk, LineAnswer yes)
    {
        if (talk.RefusedRecipients.Count == 0)
        {
            return yes;
        }

        string refused = ShownText.Of(string.Join(", ", talk.RefusedRecipients), Secrets());
        _logger.LogWarning(
            new EventId(1, "MailboxRefused"),
            "Mail server {Server} took a mail, but not for {Refused}. Check these addresses.", _to.Name, refused);
        return yes with { Reply = $"{yes.Reply}; not for {refused}" };
    }

    /// <summary>A server's words may quote what it was sent.</summary>
    private IEnumerable<string> Secrets()
    {
        if (_to.Password is not { } password)
        {
            yield break;
        }

        yield return password.Reveal();
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(password.Reveal()));
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{_to.User}\0{password.Reveal()}"));
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
