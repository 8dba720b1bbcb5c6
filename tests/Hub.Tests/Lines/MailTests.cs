using System.Net.Mail;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;
using SchoolButton.Tests.Dc09;
using SchoolButton.Tests.Support;
using Xunit;

namespace SchoolButton.Tests.Lines;

/// <summary>Mail to people, through servers of every temper.</summary>
public partial class MailTests
{
    private const string Password = "pa55word-never-shown";

    private readonly ManualTime _time = new(Sample.Press.AddSeconds(1));

    [Fact]
    public async Task The_subject_says_what_where_and_when_in_every_language()
    {
        FakeSmtp server = new();
        await SendAsync(server, Sample.Message());
        (string head, string body) = server.Read();

        Assert.Equal("Дабыл / Тревога / Panic alarm: № 7 мектеп, 12-кабинет, 08:15", SubjectOf(head));
        Assert.Contains("Date: Mon, 02 Mar 2026 08:15:31 +0500", head, StringComparison.Ordinal);
        Assert.Contains("Importance: high", head, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated", head, StringComparison.Ordinal);
        Assert.Contains("Нажата тревожная кнопка.", body, StringComparison.Ordinal);
        Assert.Contains("Кабинет: 12-кабинет", body, StringComparison.Ordinal);
        Assert.Contains("When: 2026-03-02 08:15:30 +05:00", body, StringComparison.Ordinal);
        Assert.Contains("Account: 1234", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_woken_reads_that_the_device_took_it_back_which_alarm_it_is_and_of_which_day()
    {
        FakeSmtp server = new();
        await SendAsync(server, Sample.Message(ReportKind.Undelivered) with
        {
            About = ReportKind.Duress,
            CancelledUnixMs = 1,
            CreatedUnixMs = Sample.Press.AddHours(30).ToUnixTimeMilliseconds(),
            Text = "no receiver has it after 30 h",
        });
        (string head, string body) = server.Read();

        Assert.EndsWith("2026-03-02 08:15", SubjectOf(head), StringComparison.Ordinal);
        Assert.Contains("На устройстве её уже отменили.", body, StringComparison.Ordinal);
        Assert.Contains("Somebody gave the sign that they are being forced.", body, StringComparison.Ordinal);
        Assert.Contains("Note: no receiver has it after 30 h", body, StringComparison.Ordinal);
        Assert.DoesNotContain("LATE", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_makes_a_mail_and_a_drill_says_so_first()
    {
        foreach (ReportKind kind in Enum.GetValues<ReportKind>())
        {
            FakeSmtp server = new();
            await SendAsync(server, Sample.Message(kind));
            string subject = SubjectOf(server.Read().Head);
            Assert.Equal(kind == ReportKind.Drill, subject.StartsWith("ЖАТТЫҒУ!", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Every_attempt_has_the_same_id_and_a_cancel_answers_the_alarms_mail()
    {
        FakeSmtp first = new();
        FakeSmtp second = new();
        FakeSmtp cancel = new();
        await SendAsync(first, Sample.Message());
        await SendAsync(second, Sample.Message() with { Attempt = 3 });
        await SendAsync(cancel, Sample.Cancel());
        string id = IdLine().Match(first.Read().Head).Groups[1].Value;

        Assert.Equal(id, IdLine().Match(second.Read().Head).Groups[1].Value);
        Assert.NotEqual(id, IdLine().Match(cancel.Read().Head).Groups[1].Value);
        Assert.Contains($"In-Reply-To: {id}", cancel.Read().Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_people_wrote_into_names_stays_within_its_line()
    {
        await Task.Yield();
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            FakeSmtp server = new();
            SendAsync(server, Sample.Message() with { Room = $"{text}\r\nBcc: <x@y.example>\r\n.\r\n", DeviceName = text ?? "", Text = text })
                .GetAwaiter().GetResult();
            Assert.DoesNotMatch("(?m)^Bcc", server.Mail!);
            string[] lines = server.Mail!.Split("\r\n");
            Assert.All(lines, l => Assert.True(l.Length <= 78 && l.All(c => c is >= ' ' and <= '~')));
            Assert.All(lines[..^2], l => Assert.False(l.StartsWith('.')));
            server.Read();
        }).QuickCheckThrowOnFailure();
    }

    [PeerFact("python3")]
    public async Task Pythons_mail_library_reads_what_was_meant()
    {
        FakeSmtp server = new();
        await SendAsync(server, Sample.Cancel());
        const string Script = """
            import email, email.policy, json, sys
            m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
            assert not m.defects and not any(v.defects for v in m.values()), m.defects
            print(json.dumps([m["subject"], m["to"].addresses[0].addr_spec, m["date"].datetime.isoformat(), m["importance"], m.get_content()]))
            """;
        string said = await PeerProcess.RunAsync("python3", ["-c", Script], Sample.Folder(), server.Mail![..^3]);
        string?[] read = JsonSerializer.Deserialize<string?[]>(said)!;

        Assert.Equal("Дабыл кері алынды / Отмена тревоги / Alarm taken back: № 7 мектеп, 12-кабинет, 08:16", read[0]);
        Assert.Equal("duty@school-7.example", read[1]);
        Assert.Equal("2026-03-02T08:15:31+05:00", read[2]);
        Assert.Null(read[3]);
        Assert.Contains("Тревогу отменили на устройстве.", read[4], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AUTH PLAIN LOGIN", "AUTH PLAIN AGh1YgBwYTU1d29yZC1uZXZlci1zaG93bg==")]
    [InlineData("AUTH=LOGIN PLAIN", "AUTH PLAIN AGh1YgBwYTU1d29yZC1uZXZlci1zaG93bg==")]
    [InlineData("AUTH LOGIN", "cGE1NXdvcmQtbmV2ZXItc2hvd24=")]
    public async Task It_logs_in_as_the_server_offers_and_shows_no_password(string offers, string expected)
    {
        FakeSmtp server = new() { Offers = offers };
        LineAnswer answer = await SendAsync(server, Sample.Message(), LoggedIn);

        Assert.Equal(SendOutcome.Acknowledged, answer.Outcome);
        Assert.Contains(expected, server.Heard);
        AssertNoPassword(answer);
    }

    [Fact]
    public async Task A_wrong_password_is_said_to_be_that_and_not_shown_though_the_server_repeats_it()
    {
        FakeSmtp server = new() { Says = { ["AUTH"] = $"535 5.7.8 no: {Password} AGh1YgBwYTU1d29yZC1uZXZlci1zaG93bg==" } };
        LineAnswer answer = await SendAsync(server, Sample.Message(), LoggedIn);

        Assert.Equal(SendOutcome.Refused, answer.Outcome);
        Assert.Contains("user and password", answer.Detail, StringComparison.Ordinal);
        AssertNoPassword(answer);
    }

    [Theory]
    [InlineData("greeting", "554 no", SendOutcome.Refused)]
    [InlineData("greeting", "421 busy", SendOutcome.NotSent)]
    [InlineData("greeting", "HTTP/1.1 400 Bad Request", SendOutcome.NotSent)]
    [InlineData("EHLO", "502 what", SendOutcome.Refused)]
    [InlineData("MAIL", "451 later", SendOutcome.NotSent)]
    [InlineData("MAIL", "550 not you", SendOutcome.Refused)]
    [InlineData("RCPT", "550 unknown", SendOutcome.Refused)]
    [InlineData("RCPT", "450 greylisted", SendOutcome.NotSent)]
    [InlineData("RCPT", "421 closing", SendOutcome.NotSent)]
    [InlineData("DATA", "451 later", SendOutcome.NotSent)]
    [InlineData("DATA", "554 no", SendOutcome.Refused)]
    [InlineData("DATA", "250 ok", SendOutcome.NotSent)]
    [InlineData("DATA", "354 go\r\n250 queued", SendOutcome.NotSent)]
    [InlineData("mail", "250 queued", SendOutcome.Acknowledged)]
    [InlineData("mail", "250-queued\r\n250 as 7", SendOutcome.Acknowledged)]
    [InlineData("mail", "550-no\r\n250 yes", SendOutcome.Unanswered)]
    [InlineData("mail", "354 go on", SendOutcome.Unanswered)]
    [InlineData("mail", "452 full", SendOutcome.Unanswered)]
    [InlineData("mail", "554 looks like spam", SendOutcome.Refused)]
    [InlineData("mail", "thanks", SendOutcome.Unanswered)]
    [InlineData("mail", "2500 ok", SendOutcome.Unanswered)]
    [InlineData("mail", "25", SendOutcome.Unanswered)]
    public async Task Each_answer_means_one_thing(string to, string says, SendOutcome expected)
    {
        LineAnswer answer = await SendAsync(new FakeSmtp { Says = { [to] = says } }, Sample.Message());

        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(expected == SendOutcome.Acknowledged, answer.Detail is null);
    }

    [Theory]
    [InlineData("greeting", SendOutcome.NotSent)]
    [InlineData("EHLO", SendOutcome.NotSent)]
    [InlineData("MAIL", SendOutcome.NotSent)]
    [InlineData("RCPT", SendOutcome.NotSent)]
    [InlineData("DATA", SendOutcome.NotSent)]
    [InlineData("mail", SendOutcome.Unanswered)]
    public async Task Silence_ends_with_its_own_timeout(string to, SendOutcome expected)
    {
        FakeSmtp server = new() { Says = { [to] = null } };
        Task<LineAnswer> sending = SendAsync(server, Sample.Message());
        await server.Waits.Task.WaitAsync(Patience.Generous);
        TimeSpan timeout = to == "mail" ? MailOptions.DefaultAcceptTimeout : MailOptions.DefaultCommandTimeout;
        await _time.Scheduled(timeout);
        _time.Advance(timeout);

        Assert.Equal(expected, (await sending).Outcome);
    }

    [Fact]
    public async Task A_yes_that_is_cut_off_is_no_yes()
    {
        const string Yes = "250 queued\r\n";
        for (int cut = 0; cut <= Yes.Length; cut++)
        {
            string part = Yes[..cut];
            await using WirePeer peer = new(async link =>
            {
                await link.WriteAsync("220 hello\r\n");
                foreach (string answer in (string[])["250 me\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"])
                {
                    await link.ReadToAsync("\r\n");
                    await link.WriteAsync(answer);
                }

                await link.ReadToAsync("\r\n.\r\n");
                await link.WriteAsync(part);
                link.EndWriting();
                await link.UntilClosedAsync();
            });
            await using MailLine line = Line(Options(peer.Port));
            LineAnswer got = await line.SendAsync(Sample.Message(), CancellationToken.None).WaitAsync(Patience.Generous);

            Assert.Equal(cut == Yes.Length ? SendOutcome.Acknowledged : SendOutcome.Unanswered, got.Outcome);
        }
    }

    [Fact]
    public async Task Rubbish_instead_of_a_mail_server_is_never_a_yes_and_never_read_without_end()
    {
        await Task.Yield();
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            WirePeer peer = new(async link =>
            {
                try
                {
                    await link.WriteAsync(bytes ?? []);
                    for (int i = 0; i < 300; i++)
                    {
                        await link.WriteAsync(new string((char)('0' + (i % 10)), 1000));
                    }
                }
                catch (IOException)
                {
                    // Cut off.
                }

                link.Close();
            });
            MailLine line = Line(Options(peer.Port));
            LineAnswer answer = line.SendAsync(Sample.Message(), CancellationToken.None).WaitAsync(Patience.Generous).GetAwaiter().GetResult();
            Assert.Equal(SendOutcome.NotSent, answer.Outcome);
            peer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Encryption_is_begun_and_the_name_said_again_within_it()
    {
        using X509Certificate2 certificate = TestCertificates.Localhost();
        FakeSmtp server = new(certificate);
        LineAnswer answer = await SendAsync(server, Sample.Message(), o => LoggedIn(Encrypted(o, certificate)));

        Assert.Equal(SendOutcome.Acknowledged, answer.Outcome);
        Assert.Equal(["EHLO", "STARTTLS", "EHLO", "AUTH"], server.Heard.Take(4).Select(h => h.Split(' ')[0]));
    }

    [Fact]
    public async Task A_server_that_offers_no_encryption_gets_neither_password_nor_mail()
    {
        FakeSmtp server = new();
        LineAnswer answer = await SendAsync(server, Sample.Message(), o => LoggedIn(o) with { Host = "localhost", Security = SmtpSecurity.StartTls });

        Assert.Equal(SendOutcome.Refused, answer.Outcome);
        Assert.Equal(["EHLO"], server.Heard.Select(h => h.Split(' ')[0]));
    }

    [Fact]
    public async Task Words_slipped_in_before_the_encryption_end_it()
    {
        using X509Certificate2 certificate = TestCertificates.Localhost();
        FakeSmtp server = new(certificate) { Says = { ["STARTTLS"] = "220 go ahead\r\n250-mail.example\r\n250 AUTH PLAIN" } };
        LineAnswer answer = await SendAsync(server, Sample.Message(), o => LoggedIn(Encrypted(o, certificate)));

        Assert.Equal(SendOutcome.NotSent, answer.Outcome);
        Assert.DoesNotContain(server.Heard, h => h.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_a_fault_of_configuration()
    {
        using X509Certificate2 certificate = TestCertificates.Localhost();
        LineAnswer answer = await SendAsync(
            new FakeSmtp(certificate), Sample.Message(), o => o with { Host = "localhost", Security = SmtpSecurity.StartTls });

        Assert.Equal(SendOutcome.Refused, answer.Outcome);
        Assert.Contains("certificate", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_wrong_mailbox_does_not_keep_the_mail_from_the_others()
    {
        await using WirePeer peer = new(async link =>
        {
            await link.WriteAsync("220 hello\r\n");
            foreach (string answer in (string[])["250 me\r\n", "250 ok\r\n", "550 unknown here\r\n", "250 ok\r\n", "354 go\r\n"])
            {
                await link.ReadToAsync("\r\n");
                await link.WriteAsync(answer);
            }

            await link.ReadToAsync("\r\n.\r\n");
            await link.WriteAsync("250 queued\r\n");
            await link.UntilClosedAsync();
        });
        await using MailLine line = Line(Options(peer.Port) with { Recipients = ["gone@school-7.example", "head@school-7.example"] });
        LineAnswer answer = await line.SendAsync(Sample.Message(), CancellationToken.None).WaitAsync(Patience.Generous);

        Assert.Equal(SendOutcome.Acknowledged, answer.Outcome);
        Assert.Contains("gone@school-7.example", answer.Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trying_the_line_logs_in_and_sends_no_mail()
    {
        FakeSmtp server = new();
        await using WirePeer peer = new(server.ServeAsync);
        await using MailLine line = Line(LoggedIn(Options(peer.Port)));

        Assert.Equal(SendOutcome.Acknowledged, (await line.SuperviseAsync(CancellationToken.None).WaitAsync(Patience.Generous)).Outcome);
        Assert.Null(server.Mail);
        Assert.Contains(server.Heard, h => h.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_was_sent()
    {
        await using MailLine line = Line(Options(WirePeer.DeadPort()));

        LineAnswer answer = await line.SendAsync(Sample.Message(), CancellationToken.None);

        Assert.Equal(SendOutcome.NotSent, answer.Outcome);
        Assert.Contains("refused", answer.Detail, StringComparison.Ordinal);
    }

    public static TheoryData<string, MailOptions> Wrong() => new()
    {
        { "host", Options(25) with { Host = " " } },
        { "port", Options(0) },
        { "security", Options(25) with { Host = "mail.example" } },
        { "user", Options(25) with { User = "hub" } },
        { "password", Options(25) with { User = "hub", Password = new SecretText("x\r\ny") } },
        { "from", Options(25) with { From = "not an address" } },
        { "from", Options(25) with { From = "a@b.example>\r\nRCPT TO:<c@d.example" } },
        { "to", Options(25) with { Recipients = [] } },
        { "to", Options(25) with { Recipients = ["Head <head@school-7.example>"] } },
        { "to", Options(25) with { Recipients = ["директор@school-7.example"] } },
        { "helloName", Options(25) with { HelloName = "a b" } },
        { "languages", Options(25) with { InLanguages = ["de"] } },
        { "totalTimeout", Options(25) with { TotalTimeout = TimeSpan.FromHours(1) } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_setting_is_named(string field, MailOptions options) =>
        Assert.Contains(options.Check(), p => p.StartsWith($"{field}: ", StringComparison.Ordinal));

    private static MailOptions Options(int port) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Security = SmtpSecurity.PlainToThisMachine,
        From = "alarm@school-7.example",
        Recipients = ["duty@school-7.example"],
        SiteName = "№ 7 мектеп",
        Account = "1234",
        Zone = Sample.Almaty,
    };

    private static MailOptions LoggedIn(MailOptions options) => options with { User = "hub", Password = new SecretText(Password) };

    private static MailOptions Encrypted(MailOptions options, X509Certificate2 authority) => options with
    {
        Host = "localhost", Security = SmtpSecurity.StartTls, Tls = new ReceiverTls { Authorities = [authority] },
    };

    private static void AssertNoPassword(LineAnswer answer)
    {
        string all = $"{answer} {LoggedIn(Options(25))}";
        Assert.DoesNotContain(Password, all, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("cGE1NXdvcmQtbmV2ZXItc2hvd24", all, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("AGh1YgBwYTU1d29yZC1uZXZlci1zaG93bg", all, StringComparison.OrdinalIgnoreCase);
    }

    private MailLine Line(MailOptions options) => new(options, _time, NullLogger<MailLine>.Instance);

    private async Task<LineAnswer> SendAsync(FakeSmtp server, Outgoing message, Func<MailOptions, MailOptions>? change = null)
    {
        await using WirePeer peer = new(server.ServeAsync);
        MailOptions options = change is null ? Options(peer.Port) : change(Options(peer.Port));
        await using MailLine line = Line(options);
        return await line.SendAsync(message, CancellationToken.None).WaitAsync(Patience.Generous);
    }

    /// <summary>As a mail program of others reads it.</summary>
    private static string SubjectOf(string head)
    {
        string subject = SubjectLine().Match(head).Groups[1].Value;
        string text = string.Concat(subject.Split(' ').Select(w => Attachment.CreateAttachmentFromString("", w).Name));
        return text;
    }

    [GeneratedRegex("(?m)^Subject: (.*?)\r?$")]
    private static partial Regex SubjectLine();

    [GeneratedRegex("(?m)^Message-ID: (<[^>]*>)")]
    private static partial Regex IdLine();
}
