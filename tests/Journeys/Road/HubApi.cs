using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace SchoolButton.Tests.Road;

/// <summary>The API as any client would use it.</summary>
internal sealed class HubApi : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;

    public HubApi(string address, string token)
    {
        _http = new HttpClient { BaseAddress = new Uri(address) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<JsonElement> GetAsync(string path) => await _http.GetFromJsonAsync<JsonElement>(path);

    public Task<string> GetTextAsync(string path) => _http.GetStringAsync(path);

    public async Task<JsonElement> PostAsync(string path, object? body = null)
    {
        using HttpResponseMessage response = await _http.PostAsJsonAsync(path, body ?? new { });
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"POST {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Reads until what it reads is as wished; what it then was.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> wished)
    {
        using CancellationTokenSource patience = new(Patience);
        using PeriodicTimer again = new(TimeSpan.FromMilliseconds(50));
        JsonElement last = default;
        try
        {
            while (true)
            {
                last = await GetAsync(path);
                if (wished(last))
                {
                    return last;
                }

                await again.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"GET {path} did not become as wished; it is {last}");
        }
    }

    public void Dispose() => _http.Dispose();
}
