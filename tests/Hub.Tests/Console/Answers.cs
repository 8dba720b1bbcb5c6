using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

internal static class Answers
{
    public static async Task<JsonElement> JsonAsync(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static Task<HttpResponseMessage> GetAnswerAsync(this HttpClient client, string path) =>
        client.GetAsync(new Uri(path, UriKind.Relative));

    public static Task<HttpResponseMessage> PostTextAsync(this HttpClient client, string path, string? body) =>
        client.PostAsync(
            new Uri(path, UriKind.Relative),
            body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>Checks a refusal: its status, that it is problem+json, and that it says what happened and what to do.</summary>
    public static async Task<JsonElement> IsProblemAsync(this HttpResponseMessage answer, HttpStatusCode status, string reason)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal("urn:schoolbutton:problem:" + reason, problem.GetProperty("type").GetString());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
        return problem;
    }

    public static string[] Names(this JsonElement json) => [.. json.EnumerateObject().Select(p => p.Name)];
}
