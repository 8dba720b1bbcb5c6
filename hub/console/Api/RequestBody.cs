using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SchoolButton.Hub.Console.Api;

internal static class RequestBody
{
    /// <summary>Reads a JSON body whose size <see cref="Gate.ProblemPages"/> has limited.</summary>
    /// <param name="expected">What to send, for the refusal: an example.</param>
    /// <returns>The value, null for an empty body; or the refusal.</returns>
    public static async Task<(T? Value, Problem? Refusal)> ReadAsync<T>(
        HttpRequest request, JsonSerializerOptions json, string expected)
        where T : class
    {
        using var body = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        }
        catch (IOException e) when (e.InnerException is OverflowException)
        {
            // What Kestrel makes of a chunk that says it is longer than anything.
            return (null, Refuse("The body's chunks have no sensible length."));
        }

        if (body.Length == 0)
            return (null, null);

        try
        {
            body.Position = 0;
            var value = JsonSerializer.Deserialize<T>(body, json);
            return value is null ? (null, Refuse("The body is null.")) : (value, null);
        }
        catch (JsonException e)
        {
            // The exception's own message names our types; where it went wrong is all the caller needs.
            string place = e.Path is { Length: > 1 and < 40 } path ? $" at {path}" : "";
            return (null, Refuse($"The body is not the JSON that this call takes{place}."));
        }

        Problem Refuse(string what) => Problem.BadRequest($"{what} Send {expected}.");
    }
}
