using System.Net;
using System.Text;

namespace SchoolButton.Tests.Lines;

/// <summary>A receiver that answers what the test says, and keeps what it was sent.</summary>
internal sealed class FakeHttp(Func<HttpRequestMessage, string, HttpResponseMessage>? answer = null) : HttpMessageHandler
{
    public List<Dictionary<string, string>> Heads { get; } = [];

    public List<string> Bodies { get; } = [];

    public string Body => Bodies[^1];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        Bodies.Add(Encoding.UTF8.GetString(body));
        Heads.Add(request.Headers.Concat(request.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value)));
        return answer?.Invoke(request, Body) ?? new HttpResponseMessage(HttpStatusCode.NoContent);
    }
}
