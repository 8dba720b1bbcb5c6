using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Guard;

namespace SchoolButton.Hub.Console.Gate;

/// <summary>
/// Lets a call through only with the token. Every path needs it except those named as open, so an endpoint that
/// somebody adds later is closed until they decide otherwise. Whoever guesses has to wait longer and longer.
/// </summary>
internal sealed class BearerGate(string token, IReadOnlySet<string> openPaths, TimeProvider time, ILogger<BearerGate> log)
{
    private const string Scheme = "Bearer ";

    /// <summary>Longer than any token: what is longer is refused unread.</summary>
    private const int MaxHeaderLength = 1024;

    private static readonly EventId Guessing = new(3002, nameof(Guessing));

    private readonly GuessPenalty _guesses = new(
        ConsoleLimits.FreeGuesses, ConsoleLimits.GuessForgivenEvery, ConsoleLimits.MaxGuessWait, ConsoleLimits.AddressTrustedFor,
        ConsoleLimits.MaxGuessEntries);

    // Hashes have one length, so the comparison tells nothing about the token's.
    private readonly byte[] _tokenHash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (openPaths.Contains(context.Request.Path.Value ?? ""))
            return next(context);

        string header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Missing.ExecuteAsync(context);
        }

        var address = AddressKey.Of(context.Connection.RemoteIpAddress);
        long nowMs = (long)time.GetElapsedTime(0).TotalMilliseconds;
        var wait = _guesses.Wait(address, nowMs);
        if (wait > TimeSpan.Zero)
            return RefuseAsync(context, wait);

        if (IsToken(header.AsSpan(Scheme.Length).Trim()))
        {
            _guesses.Right(address, nowMs);
            return next(context);
        }

        wait = _guesses.Wrong(address, nowMs);
        if (wait == TimeSpan.Zero)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            return Wrong.ExecuteAsync(context);
        }

        log.LogWarning(
            Guessing,
            "Wrong tokens come again and again from {Remote}: somebody is guessing, or a program there has an old token. "
            + "It now has to wait {Seconds} s. Look who that is; if it is nobody of yours, close the port to them",
            context.Connection.RemoteIpAddress, (int)wait.TotalSeconds);
        return RefuseAsync(context, wait);
    }

    private static Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Guessed.ExecuteAsync(context);
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

    private const string HowTo =
        "Send the header 'Authorization: Bearer TOKEN'. The demo prints its token when it starts; "
        + "any other hub has it in its configuration, or in the file token in its data folder.";

    private static Problem Missing => new(
        StatusCodes.Status401Unauthorized, "token-missing", "This call needs the hub's token.", HowTo);

    private static Problem Wrong => new(
        StatusCodes.Status401Unauthorized, "token-wrong", "This is not the hub's token.", HowTo);

    private static Problem Guessed => new(
        StatusCodes.Status429TooManyRequests,
        "token-guessed",
        "Too many wrong tokens came from this address.",
        "Wait as long as the Retry-After header says, and send the right token then. " + HowTo);
}
