using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace SchoolButton.Hub.Console.Gate;

/// <summary>
/// Lets a call through only with the token. Every path needs it except those named as open, so an endpoint that
/// somebody adds later is closed until they decide otherwise.
/// </summary>
internal sealed class BearerGate(string token, IReadOnlySet<string> openPaths)
{
    private const string Scheme = "Bearer ";

    /// <summary>Longer than any token: what is longer is refused unread.</summary>
    private const int MaxHeaderLength = 1024;

    // Hashes have one length, so the comparison tells nothing about the token's.
    private readonly byte[] _tokenHash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (openPaths.Contains(context.Request.Path.Value ?? ""))
            return next(context);

        string header = context.Request.Headers.Authorization.ToString();
        bool hasToken = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
        if (hasToken && IsToken(header.AsSpan(Scheme.Length).Trim()))
            return next(context);

        context.Response.Headers.WWWAuthenticate = hasToken ? "Bearer error=\"invalid_token\"" : "Bearer";
        return Refusal(hasToken).ExecuteAsync(context);
    }

    private bool IsToken(ReadOnlySpan<char> shown)
    {
        if (shown.Length > MaxHeaderLength)
            return false;

        Span<byte> text = stackalloc byte[Encoding.UTF8.GetMaxByteCount(shown.Length)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(shown, text)], hash);
        return CryptographicOperations.FixedTimeEquals(hash, _tokenHash);
    }

    private static Problem Refusal(bool hasToken) => new(
        StatusCodes.Status401Unauthorized,
        hasToken ? "token-wrong" : "token-missing",
        hasToken ? "This is not the hub's token." : "This call needs the hub's token.",
        "Send the header 'Authorization: Bearer TOKEN'. The demo prints its token when it starts; "
        + "any other hub has it in its configuration.");
}
