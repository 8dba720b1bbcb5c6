using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Hub.Host.Reloading;

/// <summary>What a hub is started with and keeps: its doors, its folder, its database, its secret and its token.</summary>
internal static class FixedSettings
{
    /// <returns>The names of those that differ.</returns>
    /// <exception cref="ConfigException">The token file cannot be read.</exception>
    public static IReadOnlyList<string> Changed(HubConfig running, HubConfig next)
    {
        (string Name, bool IsSame)[] settings =
        [
            ("data", Folder(running) == Folder(next)),
            ("database", running.Postgres == next.Postgres),
            ("databasePasswordFile", running.DatabasePasswordFile == next.DatabasePasswordFile),
            ("secret", running.Secret == next.Secret),
            ("http", running.Http.Equals(next.Http)),
            ("mqtt", running.Mqtt.Equals(next.Mqtt)),
            ("mqttTls", Equals(running.MqttTls, next.MqttTls)),
            ("names", running.Names.SequenceEqual(next.Names)),
            ("token", running.Token == (next.Token.Length > 0 ? next.Token : HubToken.ReadOrMake(running.DataFolder))),
        ];
        return [.. settings.Where(s => !s.IsSame).Select(s => s.Name)];
    }

    private static string Folder(HubConfig config) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(config.DataFolder));
}
