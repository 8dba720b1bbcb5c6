using System.Net;

namespace SchoolButton.Hub.Host.Config;

/// <summary>What one hub is set up to do, checked.</summary>
public sealed record HubConfig
{
    /// <summary>Folder of the database, the secret, the certificates and the token.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The console and the API. Loopback unless told otherwise: the token travels in the clear.</summary>
    public required IPEndPoint Http { get; init; }

    public required IPEndPoint Mqtt { get; init; }

    /// <summary>Null for no TLS port.</summary>
    public IPEndPoint? MqttTls { get; init; }

    /// <summary>Host names and addresses under which devices reach the hub; they go into its certificate.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Bearer token of the API.</summary>
    public required string Token { get; init; }

    public required IReadOnlyList<SiteConfig> Sites { get; init; }

    /// <summary>The file that it was read from, to be read again; null for a configuration that no file holds.</summary>
    public string? SourcePath { get; init; }

    /// <summary>Of SQLite; not used where <see cref="Postgres"/> is set.</summary>
    public string DatabasePath => Path.Combine(DataFolder, "hub.db");

    /// <summary>Takes presses while the database takes nothing.</summary>
    public string JournalPath => Path.Combine(DataFolder, "spare.journal");

    /// <summary>Room that a full disk is given, of SQLite alone.</summary>
    public string BallastPath => Path.Combine(DataFolder, "ballast");

    /// <summary>Npgsql's connection string; null for SQLite in the data folder. May hold a password: never printed.</summary>
    public string? Postgres { get; init; }

    /// <summary>A file whose first line is the password of <see cref="Postgres"/>; null for none.</summary>
    public string? DatabasePasswordFile { get; init; }

    /// <summary>Null for the data folder's.</summary>
    public string? Secret { get; init; }

    public string SecretPath => Secret ?? Path.Combine(DataFolder, HubSecret.FileName);

    /// <summary>Where the machine says how it is powered; see <see cref="Health.PowerSupply"/>.</summary>
    public string PowerFolder { get; init; } = Health.PowerSupply.Folder;

    /// <summary>Says nothing of the token, wherever it may be printed.</summary>
    public override string ToString() => $"hub on {Http}, data in {DataFolder}, {Sites.Count} sites";
}
