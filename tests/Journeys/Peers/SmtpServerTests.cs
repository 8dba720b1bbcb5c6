using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;
using Xunit;

namespace SchoolButton.Tests.Peers;

/// <summary>Our mail and a mail server that others wrote: smtp-server from npm.</summary>
public class SmtpServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [PeerFact("npm:smtp-server")]
    public Task It_takes_a_mail_after_starttls_and_auth_plain() => AssertTaken(secure: false, "PLAIN");

    [PeerFact("npm:smtp-server")]
    public Task It_takes_a_mail_after_starttls_and_auth_login() => AssertTaken(secure: false, "LOGIN");

    [PeerFact("npm:smtp-server")]
    public Task It_takes_a_mail_over_tls_from_the_first_byte() => AssertTaken(secure: true, "PLAIN");

    [PeerFact("npm:smtp-server")]
    public async Task Its_refusal_of_the_password_is_told_without_the_password()
    {
        using SmtpServerPeer peer = await SmtpServerPeer.StartAsync(secure: false, "PLAIN");
        LineAnswer answer = await SendAsync(Options(peer, secure: false) with { Password = new SecretText("wrong-horse-battery") });

        Assert.Equal(SendOutcome.Refused, answer.Outcome);
        Assert.Contains("user and password", answer.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-horse-battery", answer.ToString(), StringComparison.Ordinal);
    }

    [PeerFact("npm:smtp-server")]
    public async Task A_mailbox_that_it_does_not_know_is_named()
    {
        using SmtpServerPeer peer = await SmtpServerPeer.StartAsync(secure: false, "PLAIN");
        LineAnswer answer = await SendAsync(Options(peer, secure: false) with { Recipients = ["nobody@school-7.example"] });

        Assert.Equal(SendOutcome.Refused, answer.Outcome);
        Assert.Contains("nobody@school-7.example", answer.Detail, StringComparison.Ordinal);
    }

    [PeerFact("npm:smtp-server")]
    public async Task Its_certificate_is_not_trusted_unless_its_authority_is_named()
    {
        using SmtpServerPeer peer = await SmtpServerPeer.StartAsync(secure: false, "PLAIN");

        Assert.Equal(SendOutcome.Refused, (await SendAsync(Options(peer, secure: false) with { Tls = new ReceiverTls() })).Outcome);
    }

    private static async Task AssertTaken(bool secure, string method)
    {
        using SmtpServerPeer peer = await SmtpServerPeer.StartAsync(secure, method);
        LineAnswer answer = await SendAsync(Options(peer, secure));
        Assert.True(answer.Outcome == SendOutcome.Acknowledged, answer.Detail);
        JsonElement taken = await peer.NextAsync();

        Assert.True(taken.GetProperty("secure").GetBoolean());
        Assert.Equal($"{method} {SmtpServerPeer.User}", taken.GetProperty("login").GetString());
        Assert.Equal("alarm@school-7.example", taken.GetProperty("from").GetString());
        Assert.Equal(["duty@school-7.example", "head@school-7.example"], taken.GetProperty("to").EnumerateArray().Select(t => t.GetString()));
        Assert.Contains("In-Reply-To: <school-7.17.1772421330000@", taken.GetProperty("mail").GetString(), StringComparison.Ordinal);
    }

    private static MailOptions Options(SmtpServerPeer peer, bool secure) => new()
    {
        Host = "localhost",
        Port = peer.Port,
        Security = secure ? SmtpSecurity.Implicit : SmtpSecurity.StartTls,
        Tls = new ReceiverTls { Authorities = [peer.Certificate] },
        User = SmtpServerPeer.User,
        Password = new SecretText(SmtpServerPeer.Password),
        From = "alarm@school-7.example",
        Recipients = ["duty@school-7.example", "head@school-7.example"],
        SiteName = "№ 7 мектеп",
        Zone = TimeZoneInfo.Utc,
    };

    private static async Task<LineAnswer> SendAsync(MailOptions options)
    {
        await using MailLine line = new(options, TimeProvider.System, NullLogger<MailLine>.Instance);
        Outgoing message = new()
        {
            ReportId = 1,
            Attempt = 1,
            Site = "school-7",
            Path = "mail",
            Kind = ReportKind.Undelivered,
            Sequence = 1,
            Zone = 7,
            Address = 5,
            AlarmId = 17,
            OccurredUnixMs = 1_772_421_330_000,
            CreatedUnixMs = 1_772_421_360_000,
            Room = "12-кабинет",
        };
        return await line.SendAsync(message, CancellationToken.None).WaitAsync(Patience);
    }
}
