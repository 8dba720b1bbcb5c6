using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SchoolButton.Tests.Support;

namespace SchoolButton.Tests.Peers;

/// <summary>The mail server of the npm package smtp-server in a process of its own, run by SmtpServer.cjs.</summary>
internal sealed class SmtpServerPeer : IDisposable
{
    public const string User = "hub-7";
    public const string Password = "correct-horse-battery";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private SmtpServerPeer(Process process, X509Certificate2 certificate)
    {
        _process = process;
        Certificate = certificate;
    }

    /// <summary>For localhost; its own authority.</summary>
    public X509Certificate2 Certificate { get; }

    public int Port { get; private set; }

    /// <param name="secure">TLS from the first byte, else by STARTTLS.</param>
    /// <param name="method">The one way to log in that it offers.</param>
    public static async Task<SmtpServerPeer> StartAsync(bool secure, string method)
    {
        X509Certificate2 certificate = TestCertificates.Localhost();
        string settings = JsonSerializer.Serialize(new
        {
            secure,
            key = certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem(),
            cert = certificate.ExportCertificatePem(),
            methods = new[] { method },
            user = User,
            password = Password,
        });
        ProcessStartInfo start = new("node", ["SmtpServer.cjs", settings])
        {
            WorkingDirectory = Path.Combine(Road.Repository.Root, "tests", "Journeys", "Peers"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        SmtpServerPeer peer = new(
            Process.Start(start) ?? throw new InvalidOperationException("node did not start; is it installed?"), certificate);
        peer.Port = (await peer.NextAsync()).GetProperty("listening").GetInt32();
        return peer;
    }

    /// <summary>The next thing it says.</summary>
    public async Task<JsonElement> NextAsync()
    {
        string line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
            ?? throw new InvalidOperationException("The mail server ended; run node SmtpServer.cjs '{}' in tests/Journeys/Peers to see why.");
        return JsonSerializer.Deserialize<JsonElement>(line);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
        Certificate.Dispose();
    }
}
