using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Cli.Commands;

/// <summary>The secret, for commands that look at a hub that must be there: they make none.</summary>
internal static class HubSecrets
{
    /// <exception cref="ConfigException">There is no hub, or its secret is missing or cannot be used.</exception>
    public static KeySeal OfExisting(HubConfig config)
    {
        if (config.Postgres is null && !File.Exists(config.DatabasePath))
        {
            throw new ConfigException(
                $"database {config.DatabasePath}: it is not there; is the configuration's data folder the right one, is its disk mounted?");
        }

        return HubSecret.Find(config)
            ?? throw new ConfigException(
                $"secret {HubSecret.PathOf(config)}: it is missing; put back the one that belongs to this hub");
    }
}
