using System.Security.Cryptography;
using System.Text;

namespace SchoolButton.Hub.Lines;

/// <summary>What a receiver knows our messages by.</summary>
internal static class WebhookSignature
{
    /// <returns><c>v1=</c> and HMAC-SHA256 over <c>timestamp.body</c> in 64 small hex digits.</returns>
    /// <param name="timestamp">Unix seconds, in decimal digits.</param>
    public static string Of(SecretText secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret.Reveal()));
        hmac.AppendData(Encoding.ASCII.GetBytes($"{timestamp}."));
        hmac.AppendData(body);
        return $"v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }
}
