using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;
using SchoolButton.Tests.Dc09;
using SchoolButton.Tests.Support;
using Xunit;

namespace SchoolButton.Tests.Lines;

/// <summary>What is concluded from what HTTP receivers do; tried with the webhook, which posts as the CAP line does.</summary>
public class HttpOutcomeTests
{
    private const string Yes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";

    private readonly ManualTime _time = new(Sample.Press.AddSeconds(1));

    [Theory]
    [InlineData(200, SendOutcome.Acknowledged)]
    [InlineData(202, SendOutcome.Acknowledged)]
    [InlineData(204, SendOutcome.Acknowledged)]
    [InlineData(301, SendOutcome.Refused)]
    [InlineData(307, SendOutcome.Refused)]
    [InlineData(400, SendOutcome.Refused)]
    [InlineData(401, SendOutcome.Refused)]
    [InlineData(404, SendOutcome.Refused)]
    [InlineData(408, SendOutcome.Unanswered)]
    [InlineData(409, SendOutcome.Refused)]
    [InlineData(425, SendOutcome.Unanswered)]
    [InlineData(429, SendOutcome.Unanswered)]
    [InlineData(500, SendOutcome.Unanswered)]
    [InlineData(503, SendOutcome.Unanswered)]
    public async Task Each_status_means_one_thing(int status, SendOutcome expected)
    {
        using FakeHttp receiver = new((_, _) => new HttpResponseMessage((HttpStatusCode)status)
        {
            Headers = { Location = new Uri("https://elsewhere.example/") },
        });
        LineAnswer webhook = await SendAsync(Sample.Http(), receiver);
        await using CapLine cap = new(Sample.Cap(), _time, receiver);
        LineAnswer alert = await cap.SendAsync(Sample.Message(), CancellationToken.None);

        Assert.Equal(expected, webhook.Outcome);
        Assert.Equal(expected, alert.Outcome);
        Assert.Equal(expected == SendOutcome.Acknowledged, webhook.Detail is null);
        Assert.NotNull(webhook.RoundTrip);
        Assert.Equal(2, receiver.Bodies.Count);
    }

    [Fact]
    public async Task A_yes_counts_from_its_headers_on_and_not_one_byte_earlier()
    {
        for (int cut = 0; cut <= Yes.Length; cut++)
        {
            string part = Yes[..cut];
            await using WirePeer peer = new(async link =>
            {
                await ReadRequestAsync(link);
                await link.WriteAsync(part);
                link.EndWriting();
                await link.UntilClosedAsync();
            });

            LineAnswer answer = await SendAsync(Here(peer.Port));

            Assert.Equal(cut == Yes.Length ? SendOutcome.Acknowledged : SendOutcome.Unanswered, answer.Outcome);
        }
    }

    [Fact]
    public async Task An_answer_may_come_byte_by_byte()
    {
        await using WirePeer peer = new(async link =>
        {
            await ReadRequestAsync(link);
            foreach (char c in Yes)
            {
                await link.WriteAsync(c.ToString());
            }

            await link.UntilClosedAsync();
        });

        Assert.Equal(SendOutcome.Acknowledged, (await SendAsync(Here(peer.Port))).Outcome);
    }

    [Theory]
    [InlineData("220 mail.example ESMTP\r\n")]
    [InlineData("\u0006\u0006\u0006\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("ICY 200 OK\r\n\r\n")]
    [InlineData("\r\n\r\nHTTP/1.1 20")]
    public async Task Rubbish_is_no_answer(string rubbish)
    {
        await using WirePeer peer = new(async link =>
        {
            await ReadRequestAsync(link);
            await link.WriteAsync(rubbish);
            link.EndWriting();
            await link.UntilClosedAsync();
        });

        LineAnswer answer = await SendAsync(Here(peer.Port));

        Assert.Equal(SendOutcome.Unanswered, answer.Outcome);
        Assert.NotNull(answer.Wire);
    }

    [Fact]
    public async Task Headers_without_end_are_cut_off()
    {
        await using WirePeer peer = new(async link =>
        {
            await ReadRequestAsync(link);
            try
            {
                await link.WriteAsync("HTTP/1.1 200 OK\r\n");
                while (true)
                {
                    await link.WriteAsync($"X-More: {new string('x', 1000)}\r\n");
                }
            }
            catch (IOException)
            {
                // Cut off.
            }
        });

        Assert.Equal(SendOutcome.Unanswered, (await SendAsync(Here(peer.Port))).Outcome);
        await peer.Done;
    }

    [Fact]
    public async Task A_refusal_with_words_without_end_is_shown_in_part()
    {
        await using WirePeer peer = new(async link =>
        {
            await ReadRequestAsync(link);
            try
            {
                await link.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 99999999\r\n\r\n");
                while (true)
                {
                    await link.WriteAsync($"account 1234 is unknown {new string('!', 1000)}");
                }
            }
            catch (IOException)
            {
                // Cut off.
            }
        });

        LineAnswer answer = await SendAsync(Here(peer.Port));

        Assert.Equal(SendOutcome.Refused, answer.Outcome);
        Assert.Contains("account 1234 is unknown", answer.Reply, StringComparison.Ordinal);
        Assert.True(answer.Reply!.Length < 1000);
        await peer.Done;
    }

    [Fact]
    public async Task Silence_ends_with_the_timeout_and_leaves_it_open_whether_it_arrived()
    {
        TaskCompletionSource arrived = new();
        await using WirePeer peer = new(async link =>
        {
            await ReadRequestAsync(link);
            arrived.SetResult();
            await link.UntilClosedAsync();
        });
        Task<LineAnswer> sending = SendAsync(Here(peer.Port));
        await arrived.Task.WaitAsync(Patience.Generous);
        _time.Advance(HttpReceiver.DefaultAnswerTimeout);

        LineAnswer answer = await sending;

        Assert.Equal(SendOutcome.Unanswered, answer.Outcome);
        Assert.Contains("8 s", answer.Detail, StringComparison.Ordinal);
        await peer.Done;
    }

    [Fact]
    public async Task Half_an_answer_and_then_silence_is_no_answer()
    {
        TaskCompletionSource arrived = new();
        await using WirePeer peer = new(async link =>
        {
            await ReadRequestAsync(link);
            await link.WriteAsync("HTTP/1.1 200 OK\r\nContent-");
            arrived.SetResult();
            await link.UntilClosedAsync();
        });
        Task<LineAnswer> sending = SendAsync(Here(peer.Port));
        await arrived.Task.WaitAsync(Patience.Generous);
        _time.Advance(HttpReceiver.DefaultAnswerTimeout);

        Assert.Equal(SendOutcome.Unanswered, (await sending).Outcome);
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_was_sent()
    {
        LineAnswer answer = await SendAsync(Here(WirePeer.DeadPort()));

        Assert.Equal(SendOutcome.NotSent, answer.Outcome);
        Assert.Contains("refused", answer.Detail, StringComparison.Ordinal);
        Assert.Null(answer.Wire);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_said_to_be_that()
    {
        using Unreachable handler = new(new HttpRequestException(HttpRequestError.NameResolutionError));

        LineAnswer answer = await SendAsync(Sample.Http(), handler);

        Assert.Equal(SendOutcome.NotSent, answer.Outcome);
        Assert.Contains("name is not known", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_a_fault_of_configuration_and_gets_no_alarm()
    {
        using X509Certificate2 certificate = TestCertificates.Localhost();
        await using WirePeer peer = new(link => ServeTlsAsync(link, certificate));
        LineAnswer answer = await SendAsync(Sample.Http($"https://localhost:{peer.Port}/take"));

        Assert.Equal(SendOutcome.Refused, answer.Outcome);
        Assert.Contains("certificate", answer.Detail, StringComparison.Ordinal);
        Assert.Null(answer.Wire);
    }

    [Fact]
    public async Task An_authority_of_the_districts_own_is_trusted_when_it_is_named()
    {
        using X509Certificate2 certificate = TestCertificates.Localhost();
        await using WirePeer peer = new(link => ServeTlsAsync(link, certificate));
        HttpReceiver to = Sample.Http($"https://localhost:{peer.Port}/take") with { Tls = new ReceiverTls { Authorities = [certificate] } };

        Assert.Equal(SendOutcome.Acknowledged, (await SendAsync(to)).Outcome);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_though_its_authority_is_trusted()
    {
        using X509Certificate2 certificate = TestCertificates.Localhost("other.example");
        await using WirePeer peer = new(link => ServeTlsAsync(link, certificate));
        HttpReceiver to = Sample.Http($"https://localhost:{peer.Port}/take") with { Tls = new ReceiverTls { Authorities = [certificate] } };

        Assert.Equal(SendOutcome.Refused, (await SendAsync(to)).Outcome);
    }

    [Fact]
    public async Task A_port_that_speaks_no_tls_gets_no_alarm()
    {
        await using WirePeer peer = new(async link =>
        {
            await link.WriteAsync("220 mail.example ESMTP ready\r\n");
            await link.UntilClosedAsync();
        });

        LineAnswer answer = await SendAsync(Sample.Http($"https://localhost:{peer.Port}/take"));

        Assert.Equal(SendOutcome.Refused, answer.Outcome);
        Assert.Null(answer.Wire);
    }

    [Fact]
    public async Task Nothing_that_is_secret_is_shown_even_if_the_receiver_echoes_it()
    {
        using FakeHttp receiver = new((request, body) => new HttpResponseMessage(HttpStatusCode.BadRequest)
        {
            Content = new StringContent($"{request.RequestUri} {request.Headers} {Sample.HookSecret} {body}"),
        });

        LineAnswer answer = await SendAsync(Sample.Http(), receiver);

        string all = $"{answer} {Sample.Webhook()} {Sample.Cap()} {Sample.Http()}";
        Assert.DoesNotContain("s3cr3t-t0ken", all, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("query-t0ken", all, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Sample.HookSecret, all, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("(secret)", answer.Reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://hook.example/in?a=1&key=t0ken-5678&to=x", "t0ken-5678")]
    [InlineData("https://hook.example/in?key=t0ken%2F5678", "t0ken/5678")]
    [InlineData("https://hook.example/services/t0ken-56789012/in", "t0ken-56789012")]
    [InlineData("https://hook.example/in?t0ken-5678", "t0ken-5678")]
    public async Task Nor_is_a_token_of_the_address_if_it_is_echoed_alone(string url, string token)
    {
        using FakeHttp receiver = new((_, _) => new HttpResponseMessage(HttpStatusCode.Forbidden)
        {
            Content = new StringContent($"no such token: {token}; ask 1st line in services"),
        });

        LineAnswer answer = await SendAsync(Sample.Http(url), receiver);

        Assert.Contains("no such token: (secret); ask 1st line in services", answer.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_gives_up_is_told_by_a_cancellation()
    {
        TaskCompletionSource arrived = new();
        await using WirePeer peer = new(async link =>
        {
            await ReadRequestAsync(link);
            arrived.SetResult();
            await link.UntilClosedAsync();
        });
        using CancellationTokenSource giveUp = new();
        await using WebhookLine line = new(Sample.Webhook(Here(peer.Port)), _time);
        Task<LineAnswer> sending = line.SendAsync(Sample.Message(), giveUp.Token);
        await arrived.Task.WaitAsync(Patience.Generous);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(Patience.Generous));
    }

    private static HttpReceiver Here(int port) => Sample.Http($"http://127.0.0.1:{port}/take");

    private async Task<LineAnswer> SendAsync(HttpReceiver to, HttpMessageHandler? handler = null)
    {
        await using WebhookLine line = new(Sample.Webhook(to), _time, handler);
        return await line.SendAsync(Sample.Message(), CancellationToken.None).WaitAsync(Patience.Generous);
    }

    private static async Task<string> ReadRequestAsync(WirePeer.Link link)
    {
        string head = await link.ReadToAsync("\r\n\r\n");
        return head + await link.ReadToAsync("}");
    }

    private static async Task ServeTlsAsync(WirePeer.Link link, X509Certificate2 certificate)
    {
        SslStream tls = new(link.Stream);
        link.Stream = tls;
        await tls.AuthenticateAsServerAsync(certificate);
        await ReadRequestAsync(link);
        await link.WriteAsync(Yes + "ok");
        await link.UntilClosedAsync();
    }

    private sealed class Unreachable(Exception why) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw why;
    }
}
