using System.Text.Json.Serialization;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Hub.Receiver.Settings;

/// <summary>The configuration file as it is written: JSON, comments allowed, unknown names refused.</summary>
internal sealed record SettingsFile
{
    public string? Data { get; init; }

    public string? Secret { get; init; }

    public string? Listen { get; init; }

    public string? Http { get; init; }

    public string? Token { get; init; }

    public bool TakeUnknown { get; init; }

    public string? Key { get; init; }

    public string? KeyFile { get; init; }

    public double? DuplicateSeconds { get; init; }

    public double? KeepDays { get; init; }

    public IReadOnlyList<AccountEntry?>? Accounts { get; init; }

    public IReadOnlyList<OnwardEntry?>? Forward { get; init; }

    /// <summary>Of messages that are passed on; all that there are, if left out.</summary>
    public IReadOnlyList<string?>? Languages { get; init; }

    /// <summary>This machine's, if left out.</summary>
    public string? TimeZone { get; init; }

    internal sealed record AccountEntry
    {
        public string? Account { get; init; }

        public string? Name { get; init; }

        /// <summary>Hex, or <c>sealed:…</c>.</summary>
        public string? Key { get; init; }

        /// <summary>A file whose first line is the key.</summary>
        public string? KeyFile { get; init; }

        public double? SupervisionSeconds { get; init; }

        public IReadOnlyDictionary<string, string>? Zones { get; init; }
    }

    /// <summary>As a hub's site has receivers.</summary>
    internal sealed record OnwardEntry : ReceiverEntry
    {
        /// <summary>A file whose first line is the key.</summary>
        public string? KeyFile { get; init; }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SettingsFile))]
internal sealed partial class SettingsJson : JsonSerializerContext;
