using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Mqtt;
using SchoolButton.Hub.Mqtt.Tls;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

/// <summary>The listener on Kestrel's own sockets and TLS.</summary>
public sealed class KestrelTests
{
    private static readonly byte[] Press = Packet.Up(7, [1, 2, 3]);

    [Fact]
    public async Task A_press_crosses_a_socket_and_is_acknowledged()
    {
        await using KestrelHost host = KestrelHost.Start();
        using TcpClient client = await DialAsync(host.Plain);
        await SpeakAsync(client.GetStream(), Packet.Join(Packet.Connect(), Press), Packet.Join(Packet.ConnAck(0), Packet.PubAck(7)));
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)host.Uplink.Last.Remote!).Address);
    }

    [Fact]
    public async Task A_refused_client_reads_its_return_code_and_then_the_end()
    {
        await using KestrelHost host = KestrelHost.Start();
        using TcpClient client = await DialAsync(host.Plain);
        await SpeakAsync(client.GetStream(), Packet.Connect(password: "wrong"), Packet.ConnAck(4));
        await ExpectEndAsync(client.GetStream());
    }

    [Fact]
    public async Task A_client_that_hangs_up_is_noticed()
    {
        await using KestrelHost host = KestrelHost.Start();
        using (TcpClient client = await DialAsync(host.Plain))
        {
            await SpeakAsync(client.GetStream(), Packet.Connect(), Packet.ConnAck(0));
        }

        Assert.Equal(MqttCloseReason.ConnectionLost, (await host.Uplink.EndOf(host.Uplink.Last)).Reason);
    }

    [Fact]
    public async Task A_client_that_never_reads_is_closed()
    {
        await using KestrelHost host = KestrelHost.Start(HurriedOptions with { ConnectTimeout = Patience.Limit });
        using TcpClient client = await DialAsync(host.Plain);
        await SpeakAsync(
            client.GetStream(),
            Packet.Join(Packet.Connect(), Packet.Subscribe(1, (ListenerRig.DownTopic, 0))),
            Packet.Join(Packet.ConnAck(0), Packet.SubAck(1, 0)));

        MqttSession session = host.Uplink.Last;
        byte[] message = new byte[1_000];
        while (!host.Uplink.HasEnded(session))
        {
            session.Publish(ListenerRig.DownTopic, message);
            session.Flush();
            await Task.Yield();
        }

        Assert.Equal(MqttCloseReason.SlowReader, (await host.Uplink.EndOf(session)).Reason);
    }

    [Fact]
    public async Task A_client_that_says_nothing_is_cut()
    {
        await using KestrelHost host = KestrelHost.Start(HurriedOptions);
        using TcpClient client = await DialAsync(host.Plain);
        await ExpectEndAsync(client.GetStream());
    }

    [Fact]
    public async Task Stopping_kestrel_ends_the_sessions_in_order()
    {
        await using KestrelHost host = KestrelHost.Start();
        using TcpClient client = await DialAsync(host.Plain);
        await SpeakAsync(client.GetStream(), Packet.Connect(), Packet.ConnAck(0));
        await host.StopAsync().WaitAsync(Patience.Limit);
        Assert.Equal(MqttCloseReason.HubStopping, (await host.Uplink.EndOf(host.Uplink.Last)).Reason);
        await ExpectEndAsync(client.GetStream());
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_press_crosses_TLS_under_the_made_authority(SslProtocols protocol)
    {
        using TemporaryFolder folder = new();
        using HubCertificates certificates = HubCertificates.Open(folder.Path, [], TimeProvider.System, NullLogger.Instance);
        await using KestrelHost host = KestrelHost.Start(certificates: certificates);
        using TcpClient client = await DialAsync(host.Tls);
        await using SslStream tls = new(client.GetStream());
        await tls.AuthenticateAsClientAsync(Trusting(certificates.AuthorityPath, "localhost", protocol));

        Assert.Equal(protocol, tls.SslProtocol);
        await SpeakAsync(tls, Packet.Join(Packet.Connect(), Press), Packet.Join(Packet.ConnAck(0), Packet.PubAck(7)));
        await SpeakAsync(tls, Packet.Disconnect, []);
        await ExpectEndAsync(tls);
        Assert.Equal(MqttCloseReason.Disconnected, (await host.Uplink.EndOf(host.Uplink.Last)).Reason);
    }

    [Fact]
    public async Task A_client_that_names_its_protocol_in_the_handshake_is_agreed_with()
    {
        using TemporaryFolder folder = new();
        using HubCertificates certificates = HubCertificates.Open(folder.Path, [], TimeProvider.System, NullLogger.Instance);
        await using KestrelHost host = KestrelHost.Start(certificates: certificates);
        using TcpClient client = await DialAsync(host.Tls);
        await using SslStream tls = new(client.GetStream());
        SslClientAuthenticationOptions options = Trusting(certificates.AuthorityPath, "127.0.0.1", SslProtocols.None);
        options.ApplicationProtocols = [new SslApplicationProtocol("mqtt")];
        await tls.AuthenticateAsClientAsync(options);
        Assert.Equal("mqtt", tls.NegotiatedApplicationProtocol.ToString());
        await SpeakAsync(tls, Packet.Connect(), Packet.ConnAck(0));
    }

    [Fact]
    public async Task Stopping_kestrel_ends_TLS_sessions_too()
    {
        using TemporaryFolder folder = new();
        using HubCertificates certificates = HubCertificates.Open(folder.Path, [], TimeProvider.System, NullLogger.Instance);
        await using KestrelHost host = KestrelHost.Start(certificates: certificates);
        using TcpClient client = await DialAsync(host.Tls);
        await using SslStream tls = new(client.GetStream());
        await tls.AuthenticateAsClientAsync(Trusting(certificates.AuthorityPath, "localhost", SslProtocols.None));
        await SpeakAsync(tls, Packet.Connect(), Packet.ConnAck(0));
        await host.StopAsync().WaitAsync(Patience.Limit);
        Assert.Equal(MqttCloseReason.HubStopping, (await host.Uplink.EndOf(host.Uplink.Last)).Reason);
    }

    [Fact]
    public async Task A_takeover_over_TLS_closes_the_older_session()
    {
        using TemporaryFolder folder = new();
        using HubCertificates certificates = HubCertificates.Open(folder.Path, [], TimeProvider.System, NullLogger.Instance);
        await using KestrelHost host = KestrelHost.Start(certificates: certificates);
        using TcpClient older = await DialAsync(host.Tls);
        await using SslStream tls = new(older.GetStream());
        await tls.AuthenticateAsClientAsync(Trusting(certificates.AuthorityPath, "localhost", SslProtocols.None));
        await SpeakAsync(tls, Packet.Connect(), Packet.ConnAck(0));
        MqttSession first = host.Uplink.Last;

        using TcpClient newer = await DialAsync(host.Plain);
        await SpeakAsync(newer.GetStream(), Packet.Connect(), Packet.ConnAck(0));
        Assert.Equal(MqttCloseReason.TakenOver, (await host.Uplink.EndOf(first)).Reason);
        await ExpectEndAsync(tls);
    }

    [Fact]
    public async Task A_TLS_client_of_another_authority_does_not_connect()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder elsewhere = new();
        using HubCertificates certificates = HubCertificates.Open(folder.Path, [], TimeProvider.System, NullLogger.Instance);
        using HubCertificates others = HubCertificates.Open(elsewhere.Path, [], TimeProvider.System, NullLogger.Instance);
        await using KestrelHost host = KestrelHost.Start(certificates: certificates);
        using TcpClient client = await DialAsync(host.Tls);
        await using SslStream tls = new(client.GetStream());
        await Assert.ThrowsAsync<AuthenticationException>(
            () => tls.AuthenticateAsClientAsync(Trusting(others.AuthorityPath, "localhost", SslProtocols.None)));
    }

    [Fact]
    public async Task Plain_bytes_on_the_TLS_port_end_and_silence_in_the_handshake_is_cut()
    {
        using TemporaryFolder folder = new();
        using HubCertificates certificates = HubCertificates.Open(folder.Path, [], TimeProvider.System, NullLogger.Instance);
        await using KestrelHost host = KestrelHost.Start(HurriedOptions, certificates);
        using TcpClient plain = await DialAsync(host.Tls);
        await plain.GetStream().WriteAsync(Packet.Connect());
        await ExpectEndAsync(plain.GetStream());

        using TcpClient silent = await DialAsync(host.Tls);
        await ExpectEndAsync(silent.GetStream());
        Assert.Empty(host.Uplink.Sessions);
    }

    private static MqttOptions HurriedOptions => new()
    {
        ConnectTimeout = TimeSpan.FromMilliseconds(200),
        WriteTimeout = TimeSpan.FromMilliseconds(200),
        TickPeriod = TimeSpan.FromMilliseconds(20),
    };

    private static async Task<TcpClient> DialAsync(IPEndPoint endpoint)
    {
        TcpClient client = new();
        await client.ConnectAsync(endpoint).WaitAsync(Patience.Limit);
        return client;
    }

    private static async Task SpeakAsync(Stream stream, byte[] said, byte[] answered)
    {
        await stream.WriteAsync(said);
        byte[] received = new byte[answered.Length];
        await stream.ReadExactlyAsync(received).AsTask().WaitAsync(Patience.Limit);
        Assert.Equal(Convert.ToHexString(answered), Convert.ToHexString(received));
    }

    private static async Task ExpectEndAsync(Stream stream)
    {
        try
        {
            while (await stream.ReadAsync(new byte[1_024]).AsTask().WaitAsync(Patience.Limit) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Cut, not closed: an end as well.
        }
    }

    private static SslClientAuthenticationOptions Trusting(string authorityPath, string host, SslProtocols protocol) => new()
    {
        TargetHost = host,
        EnabledSslProtocols = protocol,
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(authorityPath) },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };
}
