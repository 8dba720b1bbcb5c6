using System.Security.Authentication;
using System.Text;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>One conversation with a mail server (RFC 5321, 3207, 4954), step by step, knowing at each what a failure means.</summary>
internal sealed class SmtpTalk(MailOptions to, SmtpChannel channel)
{
    /// <summary>After the server's yes there is nothing to wait for.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    /// <summary>From the first byte of the mail itself: from then on the server may have it.</summary>
    public bool IsHandedOver { get; private set; }

    /// <summary>Mailboxes that the server would not take, with its words.</summary>
    public List<string> RefusedRecipients { get; } = [];

    /// <summary>Greeting, encryption, login.</summary>
    public async Task OpenAsync()
    {
        if (to.Security == SmtpSecurity.Implicit)
        {
            await EncryptAsync().ConfigureAwait(false);
        }

        Expect(await channel.ListenAsync(to.CommandTimeout).ConfigureAwait(false), "the connection");
        SmtpReply offers = await HelloAsync().ConfigureAwait(false);
        if (to.Security == SmtpSecurity.StartTls)
        {
            if (!Offers(offers, "STARTTLS"))
            {
                throw new SmtpFault(
                    SendOutcome.Refused,
                    "it offers no encryption (STARTTLS). Check the port, usually 587; where it is 465, set security to Implicit");
            }

            await CommandAsync("STARTTLS", "encryption").ConfigureAwait(false);
            if (channel.HasMore)
            {
                // Whoever sits between could have put them there, to be read as if they had come encrypted.
                throw new SmtpFault(SendOutcome.NotSent, "it sent something before the encryption it had agreed to began. Somebody may sit between; check the network");
            }

            await EncryptAsync().ConfigureAwait(false);
            offers = await HelloAsync().ConfigureAwait(false);
        }

        if (to.User is not null)
        {
            await LogInAsync(offers).ConfigureAwait(false);
        }
    }

    /// <summary>Hands one mail over; ends with the server's yes.</summary>
    public async Task SendAsync(string mail)
    {
        await CommandAsync($"MAIL FROM:<{to.From}>", "the sender's address").ConfigureAwait(false);
        await NameRecipientsAsync().ConfigureAwait(false);
        SmtpReply go = await CommandAsync("DATA", "the mail").ConfigureAwait(false);
        if (go.Code != 354)
        {
            throw new SmtpFault(SendOutcome.NotSent, $"it answered DATA with {go.Code} and not with 354, as a mail server would. Check host and port");
        }

        if (channel.HasMore)
        {
            // Its yes would come before the mail, and be believed.
            throw new SmtpFault(SendOutcome.NotSent, "it answered more than it was asked. Check that host and port are those of the mail server");
        }

        IsHandedOver = true;
        SmtpReply taken = await channel.HandOverAsync($"{mail}.\r\n", to.AcceptTimeout).ConfigureAwait(false);
        if (taken.Code is not (>= 200 and < 300))
        {
            Expect(taken with { Code = taken.IsYes ? 0 : taken.Code }, "the mail");
        }
    }

    /// <summary>Says goodbye without waiting for the answer; whatever goes wrong with it changes nothing.</summary>
    public async Task QuitAsync()
    {
        try
        {
            await channel.SayAsync("QUIT", Farewell).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            // It has the mail, and that is all that counts.
        }
    }

    public Task NoopAsync() => CommandAsync("NOOP", "NOOP");

    private async Task NameRecipientsAsync()
    {
        bool anyLater = false;
        foreach (string recipient in to.Recipients)
        {
            SmtpReply reply = await channel.AskAsync($"RCPT TO:<{recipient}>", to.CommandTimeout).ConfigureAwait(false);
            if (reply.Code == 0 || reply.Code == 421)
            {
                Expect(reply, recipient);
            }

            if (!reply.IsYes)
            {
                anyLater |= reply.IsLater;
                RefusedRecipients.Add($"{recipient} ({reply.Text})");
            }
        }

        // One wrong mailbox must not keep the mail from the others.
        if (RefusedRecipients.Count == to.Recipients.Count)
        {
            throw anyLater
                ? new SmtpFault(SendOutcome.NotSent, $"it takes no mail at the moment for {string.Join(", ", RefusedRecipients)}. It is tried again")
                : new SmtpFault(SendOutcome.Refused, $"it takes no mail for {string.Join(", ", RefusedRecipients)}. Check the addresses, and that it may pass mail on to them");
        }
    }

    private async Task<SmtpReply> HelloAsync() =>
        await CommandAsync($"EHLO {to.HelloName ?? to.Domain}", "our greeting").ConfigureAwait(false);

    private async Task LogInAsync(SmtpReply offers)
    {
        string password = to.Password!.Reveal();
        SmtpReply reply;
        if (Offers(offers, "AUTH", "PLAIN"))
        {
            reply = await SecretlyAsync($"AUTH PLAIN {Base64($"\0{to.User}\0{password}")}", "AUTH PLAIN (secret)").ConfigureAwait(false);
        }
        else if (Offers(offers, "AUTH", "LOGIN"))
        {
            reply = await SecretlyAsync("AUTH LOGIN", "AUTH LOGIN").ConfigureAwait(false);
            reply = reply.Code == 334 ? await SecretlyAsync(Base64(to.User!), "(user)").ConfigureAwait(false) : reply;
            reply = reply.Code == 334 ? await SecretlyAsync(Base64(password), "(secret)").ConfigureAwait(false) : reply;
        }
        else
        {
            throw new SmtpFault(
                SendOutcome.Refused, "it offers neither AUTH PLAIN nor AUTH LOGIN. Check that port and encryption are those for logging in, or leave the user out");
        }

        if (reply.IsNo)
        {
            throw new SmtpFault(SendOutcome.Refused, "it does not accept user and password. Check both; many providers want a password of their own for programs");
        }

        Expect(reply.Code is >= 300 and < 400 ? new SmtpReply(0, reply.Lines) : reply, "the login");
    }

    private Task<SmtpReply> SecretlyAsync(string line, string shown) => channel.AskAsync(line, to.CommandTimeout, shown);

    private async Task<SmtpReply> CommandAsync(string line, string about)
    {
        SmtpReply reply = await channel.AskAsync(line, to.CommandTimeout).ConfigureAwait(false);
        Expect(reply, about);
        return reply;
    }

    private async Task EncryptAsync()
    {
        try
        {
            await channel.EncryptAsync(to.Tls.For(to.Host), to.CommandTimeout).ConfigureAwait(false);
        }
        catch (AuthenticationException)
        {
            throw new SmtpFault(
                SendOutcome.Refused,
                "no trusted encryption could be agreed on. Check the port, that the certificate is valid today and made out to this name, and that its authority is among those trusted");
        }
    }

    /// <exception cref="SmtpFault">It is no yes.</exception>
    private void Expect(SmtpReply reply, string about)
    {
        if (reply.IsYes)
        {
            return;
        }

        throw reply switch
        {
            { IsNo: true } => new SmtpFault(SendOutcome.Refused, $"it refuses {about} ({reply.Code}). Its words are beside this; check the settings of this path with its operator"),
            { IsLater: true } => new SmtpFault(
                IsHandedOver ? SendOutcome.Unanswered : SendOutcome.NotSent, $"it puts {about} off ({reply.Code}). It is tried again; if this goes on, ask its operator"),
            _ => new SmtpFault(
                IsHandedOver ? SendOutcome.Unanswered : SendOutcome.NotSent, "it answered with something that is not SMTP. Check that host and port are those of the mail server"),
        };
    }

    private static bool Offers(SmtpReply hello, string keyword, string? parameter = null) => hello.Lines.Skip(1)
        .Select(l => l.Split([' ', '='], StringSplitOptions.RemoveEmptyEntries))
        .Any(w => w.Length > 0 && Same(w[0], keyword) && (parameter is null || w.Skip(1).Any(p => Same(p, parameter))));

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
