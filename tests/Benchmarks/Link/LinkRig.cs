using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using SchoolButton.Tests.Support.Link;
using SchoolButton.Tests.Support.Storm;

namespace SchoolButton.Benchmarks.Link;

/// <summary>The real hub in a process of its own, with sites as they are wanted and buttons in them.</summary>
internal sealed class LinkRig : IDisposable
{
    private const int ProbeTimes = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly HubProcess _hub;

    private LinkRig(Installation installation, HubProcess hub, IReadOnlyList<SessionButton> buttons)
    {
        Installation = installation;
        _hub = hub;
        Buttons = buttons;
    }

    public Installation Installation { get; }

    public IReadOnlyList<SessionButton> Buttons { get; }

    /// <summary>One fdatasync on the hub's disk.</summary>
    public required Percentiles Sync { get; init; }

    /// <summary>Processor time that the hub has taken.</summary>
    public TimeSpan Cpu => _hub.Cpu;

    /// <summary>The hub's last lines.</summary>
    public string Said => _hub.Said;

    /// <summary>Prints what the machine itself takes, starts the hub and connects the buttons.</summary>
    /// <param name="sites">As the configuration has them; their ids and accounts are <see cref="Installation"/>'s.</param>
    /// <param name="buttons">How many there are in all.</param>
    /// <param name="siteOf">Where each of them hangs.</param>
    public static async Task<LinkRig> StartAsync(IReadOnlyList<object> sites, int buttons, Func<int, int> siteOf)
    {
        Installation installation = new(sites, postgres: null);
        Percentiles sync = DiskSync.Measure(installation.Folder, ProbeTimes);
        Console.WriteLine($"{Environment.ProcessorCount} processors, {installation.Database.Place}");
        Console.WriteLine(sync);
        Console.WriteLine(await LoopbackRoundTrip.MeasureAsync(ProbeTimes));
        IReadOnlyList<DeviceEntry> devices = installation.Add(buttons, siteOf, _ => DeviceKinds.Stationary);
        LinkRig rig = new(installation, HubProcess.Start(installation), [.. devices.Select(d => new SessionButton(d))]) { Sync = sync };
        try
        {
            if (!await rig._hub.Ready.WaitAsync(Patience))
            {
                throw new InvalidOperationException($"the hub did not start. It said: {rig.Said}");
            }

            foreach (SessionButton button in rig.Buttons)
            {
                await button.ConnectAsync(installation.Mqtt);
            }

            return rig;
        }
        catch
        {
            rig.Dispose();
            throw;
        }
    }

    /// <summary>A receiver as a site's configuration has it.</summary>
    /// <param name="supervision">The interval and the reporting time in seconds; null for none.</param>
    /// <param name="timeout">For a connection and for an answer, in seconds; null for what is usual.</param>
    public static object Receiver(
        string id, MortalReceiver receiver, (int Interval, int Reporting)? supervision = null, int? timeout = null)
    {
        Dictionary<string, object> written = new()
        {
            ["id"] = id,
            ["host"] = receiver.EndPoint.Address.ToString(),
            ["port"] = receiver.EndPoint.Port,
            ["supervision"] = supervision is { } watched
                ? new { kind = "link", intervalSeconds = watched.Interval, reportingSeconds = watched.Reporting }
                : new { kind = "none" },
        };

        if (timeout is { } seconds)
        {
            written["connectTimeoutSeconds"] = seconds;
            written["replyTimeoutSeconds"] = seconds;
        }

        return written;
    }

    public void Dispose()
    {
        foreach (SessionButton button in Buttons)
        {
            button.Dispose();
        }

        _hub.Dispose();
        Installation.Dispose();
    }
}
