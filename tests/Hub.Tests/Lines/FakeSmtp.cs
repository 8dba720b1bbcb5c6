using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SchoolButton.Tests.Lines;

/// <summary>A mail server for one connection; each of its answers can be another one.</summary>
internal sealed class FakeSmtp(X509Certificate2? certificate = null)
{
    /// <summary>By the first word of a command, or "greeting" and "mail": what it answers instead; null to say nothing and wait.</summary>
    public Dictionary<string, string?> Says { get; } = [];

    public string Offers { get; init; } = "AUTH PLAIN LOGIN";

    public List<string> Heard { get; } = [];

    public string? Mail { get; private set; }

    /// <summary>Something in place of which it says nothing has come.</summary>
    public TaskCompletionSource Waits { get; } = new();

    public async Task ServeAsync(WirePeer.Link link)
    {
        bool encrypted = false;
        if (!await AnswerAsync(link, "greeting", "220 mail.example ESMTP"))
        {
            return;
        }

        while (true)
        {
            string line = (await link.ReadToAsync("\r\n"))[..^2];
            Heard.Add(line);
            string word = line.Split(' ')[0];
            string answer = word switch
            {
                "EHLO" => $"250-mail.example\r\n{(certificate is null || encrypted ? "" : "250-STARTTLS\r\n")}250-{Offers}\r\n250 8BITMIME",
                "STARTTLS" => "220 go ahead",
                "AUTH" when line == "AUTH LOGIN" => "334 VXNlcm5hbWU6",
                "AUTH" => "235 welcome",
                "DATA" => "354 end with a dot",
                "QUIT" => "221 bye",
                _ when Heard.Contains("AUTH LOGIN") && Heard[^2] == "AUTH LOGIN" => "334 UGFzc3dvcmQ6",
                _ when Heard.Contains("AUTH LOGIN") && Heard.Count > 2 && Heard[^3] == "AUTH LOGIN" => "235 welcome",
                _ => "250 ok",
            };
            if (!await AnswerAsync(link, word, answer))
            {
                return;
            }

            if (word == "STARTTLS" && !Says.ContainsKey("STARTTLS"))
            {
                SslStream tls = new(link.Stream);
                link.Stream = tls;
                await tls.AuthenticateAsServerAsync(certificate!);
                encrypted = true;
            }

            if (word == "DATA" && !Says.ContainsKey("DATA"))
            {
                Mail = await link.ReadToAsync("\r\n.\r\n");
                if (!await AnswerAsync(link, "mail", "250 queued as 1"))
                {
                    return;
                }
            }

            if (word == "QUIT")
            {
                return;
            }
        }
    }

    /// <summary>The mail's head, unfolded, and its body in clear.</summary>
    public (string Head, string Body) Read()
    {
        string[] parts = Mail!.Split("\r\n\r\n", 2);
        string body = parts[1][..^"\r\n.\r\n".Length];
        return (parts[0].Replace("\r\n ", " ", StringComparison.Ordinal), Encoding.UTF8.GetString(Convert.FromBase64String(body)));
    }

    private async Task<bool> AnswerAsync(WirePeer.Link link, string to, string usually)
    {
        string? says = Says.GetValueOrDefault(to, usually);
        if (says is not null)
        {
            await link.WriteAsync(Encoding.UTF8.GetBytes(says + "\r\n"));
            return true;
        }

        Waits.SetResult();
        await link.UntilClosedAsync();
        return false;
    }
}
