using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace SchoolButton.Hub.Doctor.Looks;

/// <summary>What stands at the hub's own doors.</summary>
/// <param name="Taken">By name (http, mqtt, mqttTls): its address, and whether some program listens there.</param>
/// <param name="HealthStatus">What GET /healthz answered; null if nothing did.</param>
/// <param name="Troubles">What the running hub itself complains of.</param>
internal sealed record DoorFacts(
    IReadOnlyList<(string Name, IPEndPoint Address, bool Taken)> Taken, int? HealthStatus, IReadOnlyList<string> Troubles)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<DoorFacts> LookAsync(
        IEnumerable<(string Name, IPEndPoint Address)> doors, IPEndPoint http, string token, CancellationToken cancellation)
    {
        List<(string, IPEndPoint, bool)> taken = [.. doors.Select(door => (door.Name, door.Address, IsTaken(door.Address)))];
        (int? status, IReadOnlyList<string> troubles) = await HealthAsync(http, token, cancellation).ConfigureAwait(false);
        return new DoorFacts(taken, status, troubles);
    }

    private static bool IsTaken(IPEndPoint address)
    {
        if (address.Port == 0)
        {
            return false;
        }

        try
        {
            using TcpListener listener = new(address);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static async Task<(int? Status, IReadOnlyList<string> Troubles)> HealthAsync(
        IPEndPoint http, string token, CancellationToken cancellation)
    {
        IPAddress address = http.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : http.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : http.Address;
        using HttpClient client = new() { Timeout = Patience };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using HttpResponseMessage answer = await client
                .GetAsync(new Uri($"http://{new IPEndPoint(address, http.Port)}/healthz"), cancellation).ConfigureAwait(false);
            string text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            return ((int)answer.StatusCode, TroublesIn(text));
        }
        catch (Exception e) when (e is HttpRequestException or FormatException
            || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return (null, []);
        }
    }

    private static string[] TroublesIn(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("troubles", out JsonElement troubles)
                ? [.. troubles.EnumerateArray().Select(t => t.ToString())]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
