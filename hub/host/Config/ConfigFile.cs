using System.Text.Json.Serialization;

namespace SchoolButton.Hub.Host.Config;

/// <summary>The configuration file as it is written: JSON, comments allowed, unknown names refused.</summary>
internal sealed record ConfigFile
{
    public string? Data { get; init; }

    public string? Database { get; init; }

    public string? DatabasePasswordFile { get; init; }

    public string? Secret { get; init; }

    public string? Http { get; init; }

    public string? Mqtt { get; init; }

    public string? MqttTls { get; init; }

    public IReadOnlyList<string>? Names { get; init; }

    public string? Token { get; init; }

    public IReadOnlyList<SiteEntry?>? Sites { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ConfigFile))]
internal sealed partial class ConfigJson : JsonSerializerContext;
