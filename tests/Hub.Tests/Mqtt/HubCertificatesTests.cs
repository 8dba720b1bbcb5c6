using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using SchoolButton.Hub.Mqtt.Tls;
using Xunit;

namespace SchoolButton.Tests.Mqtt;

public sealed class HubCertificatesTests : IDisposable
{
    private static readonly string[] Names = ["hub.school.example", "192.0.2.7", "2001:db8::7"];

    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_start_makes_an_authority_that_holds_from_1970_to_2049()
    {
        using HubCertificates made = Open();
        Assert.Equal(new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc), made.Authority.NotBefore.ToUniversalTime());
        Assert.Equal(new DateTime(2049, 12, 31, 0, 0, 0, DateTimeKind.Utc), made.Authority.NotAfter.ToUniversalTime());
        Assert.False(made.Authority.HasPrivateKey);
        using ECDsa key = made.Authority.GetECDsaPublicKey()!;
        Assert.Equal(P256, key.ExportParameters(false).Curve.Oid.Value);
        Assert.Equal(_folder.File("tls", "ca.pem"), made.AuthorityPath);
        Assert.DoesNotContain("PRIVATE", File.ReadAllText(made.AuthorityPath));
    }

    [Theory]
    [InlineData(1970)]
    [InlineData(2026)]
    public void The_server_is_trusted_by_whoever_has_the_authority_even_with_a_clock_at_its_start(int year)
    {
        using HubCertificates made = Open(Names);
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(made.AuthorityPath));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = new DateTime(year, 10, 1, 0, 0, 0, DateTimeKind.Utc);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        Assert.True(chain.Build(made.Server));
        Assert.True(made.Server.HasPrivateKey);
    }

    [Fact]
    public void The_server_answers_to_the_given_names_and_to_loopback()
    {
        using HubCertificates made = Open(Names);
        foreach (string name in Names.Concat(["localhost", "127.0.0.1", "::1"]))
        {
            Assert.True(made.Server.MatchesHostname(name), name);
        }

        Assert.False(made.Server.MatchesHostname("other.example"));
    }

    [Fact]
    public void A_later_start_uses_the_same_certificates()
    {
        using HubCertificates first = Open(Names);
        _time.Advance(TimeSpan.FromDays(1_000));
        using HubCertificates second = Open(["2001:db8::7", "HUB.school.example", "192.0.2.7", "localhost"]);
        Assert.Equal(first.Authority.Thumbprint, second.Authority.Thumbprint);
        Assert.Equal(first.Server.Thumbprint, second.Server.Thumbprint);
    }

    [Fact]
    public void Changed_names_renew_the_server_and_not_the_authority()
    {
        using HubCertificates first = Open(Names);
        using HubCertificates second = Open(["hub2.school.example"]);
        Assert.Equal(first.Authority.Thumbprint, second.Authority.Thumbprint);
        Assert.NotEqual(first.Server.Thumbprint, second.Server.Thumbprint);
        Assert.True(second.Server.MatchesHostname("hub2.school.example"));
        Assert.False(second.Server.MatchesHostname("hub.school.example"));
    }

    [Fact]
    public void A_server_certificate_near_its_end_is_renewed()
    {
        using HubCertificates first = Open();
        _time.Advance(first.Server.NotAfter - _time.GetUtcNow() - HubCertificates.RenewBefore - TimeSpan.FromDays(1));
        using HubCertificates same = Open();
        Assert.Equal(first.Server.Thumbprint, same.Server.Thumbprint);

        _time.Advance(TimeSpan.FromDays(2));
        using HubCertificates renewed = Open();
        Assert.Equal(first.Authority.Thumbprint, renewed.Authority.Thumbprint);
        Assert.True(renewed.Server.NotAfter > first.Server.NotAfter);
    }

    [Fact]
    public void A_hub_whose_clock_starts_in_1970_makes_a_certificate_that_still_holds_today()
    {
        DateTimeOffset today = _time.GetUtcNow();
        _time.Advance(DateTimeOffset.UnixEpoch - today);
        using HubCertificates early = Open();
        _time.Advance(today - DateTimeOffset.UnixEpoch);
        using HubCertificates late = Open();
        Assert.Equal(early.Server.Thumbprint, late.Server.Thumbprint);
        Assert.True(late.Server.NotAfter > today.AddYears(5));
    }

    [Fact]
    public void A_server_certificate_never_outlives_its_authority()
    {
        _time.Advance(new DateTimeOffset(2045, 1, 1, 0, 0, 0, TimeSpan.Zero) - _time.GetUtcNow());
        using HubCertificates made = Open();
        Assert.Equal(made.Authority.NotAfter, made.Server.NotAfter);
    }

    [Fact]
    public void A_broken_or_foreign_server_certificate_is_issued_again()
    {
        using HubCertificates first = Open();
        File.WriteAllText(_folder.File("tls", "server.pem"), "nonsense");
        using HubCertificates second = Open();
        Assert.NotEqual(first.Server.Thumbprint, second.Server.Thumbprint);

        using TemporaryFolder elsewhere = new();
        using HubCertificates others = HubCertificates.Open(elsewhere.Path, [], _time, NullLogger.Instance);
        File.Copy(elsewhere.File("tls", "server.pem"), _folder.File("tls", "server.pem"), overwrite: true);
        using HubCertificates third = Open();
        Assert.NotEqual(others.Server.Thumbprint, third.Server.Thumbprint);
        Assert.Equal(first.Authority.Thumbprint, third.Authority.Thumbprint);
    }

    [Theory]
    [InlineData("ca.pem", "")]
    [InlineData("ca.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("ca.pem", null)]
    [InlineData("ca-key.pem", "")]
    [InlineData("ca-key.pem", null)]
    public void A_broken_authority_stops_the_hub_and_is_left_as_it_is(string file, string? content)
    {
        Open().Dispose();
        string path = _folder.File("tls", file);
        if (content is null)
        {
            File.Delete(path);
        }
        else
        {
            File.WriteAllText(path, content);
        }

        CertificateStoreException exception = Assert.Throws<CertificateStoreException>(() => Open());
        Assert.Contains(_folder.File("tls", "ca.pem"), exception.Message);
        Assert.Contains("backup", exception.Message);
        Assert.Equal(content, File.Exists(path) ? File.ReadAllText(path) : null);
    }

    [Fact]
    public void A_key_of_another_authority_stops_the_hub()
    {
        using TemporaryFolder elsewhere = new();
        HubCertificates.Open(elsewhere.Path, [], _time, NullLogger.Instance).Dispose();
        Open().Dispose();
        File.Copy(elsewhere.File("tls", "ca-key.pem"), _folder.File("tls", "ca-key.pem"), overwrite: true);
        Assert.Throws<CertificateStoreException>(() => Open());
    }

    [Fact]
    public void A_certificate_that_is_no_authority_stops_the_hub()
    {
        Open().Dispose();
        File.Copy(_folder.File("tls", "server.pem"), _folder.File("tls", "ca.pem"), overwrite: true);
        File.Copy(_folder.File("tls", "server.pem"), _folder.File("tls", "ca-key.pem"), overwrite: true);
        Assert.Throws<CertificateStoreException>(() => Open());
    }

    [Fact]
    public void A_crash_while_making_the_authority_leaves_a_start_that_works()
    {
        Directory.CreateDirectory(_folder.File("tls.new"));
        File.WriteAllText(_folder.File("tls.new", "ca-key.pem"), "half");
        using HubCertificates made = Open();
        Assert.False(Directory.Exists(_folder.File("tls.new")));
    }

    [Fact]
    public void Keys_are_readable_by_the_hub_alone_whatever_a_copy_did_to_them()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        string[] secrets = [_folder.File("tls", "ca-key.pem"), _folder.File("tls", "server.pem")];
        Open().Dispose();
        foreach (string path in secrets)
        {
            Assert.Equal(owner, File.GetUnixFileMode(path));
            File.SetUnixFileMode(path, owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        Open().Dispose();
        foreach (string path in secrets)
        {
            Assert.Equal(owner, File.GetUnixFileMode(path));
        }
    }

    [Theory]
    [InlineData("http://hub")]
    [InlineData("hub:8883")]
    [InlineData("a b")]
    [InlineData("")]
    public void What_is_no_name_is_told_so(string name)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Open([name]));
        Assert.Contains($"'{name}'", exception.Message);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told_so()
    {
        File.WriteAllText(_folder.File("file"), "");
        CertificateStoreException exception = Assert.Throws<CertificateStoreException>(
            () => HubCertificates.Open(_folder.File("file"), [], _time, NullLogger.Instance));
        Assert.Contains(_folder.File("file"), exception.Message);
    }

    private HubCertificates Open(string[]? names = null) =>
        HubCertificates.Open(_folder.Path, names ?? [], _time, NullLogger.Instance);
}
