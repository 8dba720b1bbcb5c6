using System.Text;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>A receiver of signed JSON.</summary>
public sealed record WebhookOptions
{
    public const int MinSecretBytes = 16;
    public const int MaxSecretBytes = 256;

    public required HttpReceiver To { get; init; }

    /// <summary>Shared with this receiver alone. Its UTF-8 bytes are the key, exactly as written: hex is not decoded.</summary>
    public required SecretText Secret { get; init; }

    /// <summary>The school, for people.</summary>
    public required string SiteName { get; init; }

    /// <summary>The school's number at the receiver's owner; empty for none.</summary>
    public string Account { get; init; } = "";

    /// <summary>The same, for whose message it is.</summary>
    internal WebhookOptions For(Outgoing message) =>
        message.PassedOn is { } whose ? this with { Account = whose.Account, SiteName = whose.SiteName } : this;

    /// <returns>"field: what is needed" for everything that is wrong; empty when it can be used.</returns>
    public IReadOnlyList<string> Check()
    {
        var problems = new Problems();
        To.Check(problems);
        problems.Unless(
            Encoding.UTF8.GetByteCount(Secret.Reveal()) is >= MinSecretBytes and <= MaxSecretBytes,
            $"secret: {MinSecretBytes} to {MaxSecretBytes} bytes are needed; make one with: openssl rand -hex 32");
        problems.Unless(!string.IsNullOrWhiteSpace(SiteName), "siteName: the school's name is needed");
        return problems.Found;
    }
}
