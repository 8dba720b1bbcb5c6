using System.Globalization;
using SchoolButton.Hub.Mqtt;

namespace SchoolButton.Hub.Host.Devices;

/// <summary>
/// How many devices may be connected at once: each with room to come back before its old connection is known to be dead, as
/// far as the system lets the hub open files. What is left over for the hub's other files and for newcomers is taken off
/// first, so that a hub which is full still stores presses and shows its page.
/// </summary>
/// <param name="Options">For the listener.</param>
/// <param name="Trouble">What to say where there is not room for every device; null if there is.</param>
internal sealed record SessionBounds(MqttOptions Options, string? Trouble)
{
    /// <summary>However few devices there are when the hub starts: so many can be added before it must be started again.</summary>
    private const int LeastSessions = 20_000;

    /// <summary>Files that are no device's: the page's and the API's connections, the database, receivers, the runtime.</summary>
    private const int OtherFiles = 1_500;

    /// <summary>Where files are scarce, at most this part of them is kept for others, and for newcomers.</summary>
    private const int ScarcePart = 4;

    private const string Limits = "/proc/self/limits";

    /// <param name="connected">Devices that hold a connection of their own: all but wearables and those retired.</param>
    /// <param name="openFiles">That the system allows; null if it does not tell.</param>
    public static SessionBounds Of(int connected, long? openFiles)
    {
        MqttOptions usual = new();
        int wanted = (int)Math.Min(Math.Max(LeastSessions, 2L * connected), int.MaxValue / 2);
        if (openFiles is not { } most)
        {
            return new SessionBounds(usual with { MaxSessions = wanted }, Trouble: null);
        }

        int lobby = (int)Math.Min(usual.MaxUnauthenticated, most / ScarcePart);
        long room = Math.Max(1, most - Math.Min(OtherFiles, most / ScarcePart) - lobby);
        MqttOptions options = usual with
        {
            MaxSessions = (int)Math.Min(wanted, room),
            MaxUnauthenticated = lobby,
            MaxUnauthenticatedPerAddress = Math.Min(usual.MaxUnauthenticatedPerAddress, lobby),
        };
        return new SessionBounds(options, room >= connected
            ? null
            : $"The system lets the hub open {most} files, which is room for {room} of {connected} devices: presses of the others "
            + $"do not arrive. Set LimitNOFILE={wanted + usual.MaxUnauthenticated + OtherFiles} in the service's unit, or "
            + "ulimit -n, and start the hub again");
    }

    /// <summary>The hard limit: the runtime raises the other up to it by itself.</summary>
    public static long? OpenFiles()
    {
        if (!File.Exists(Limits))
        {
            return null;
        }

        string? line = File.ReadLines(Limits).FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        string[] words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length > 4 && long.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out long most)
            ? most
            : null;
    }
}
