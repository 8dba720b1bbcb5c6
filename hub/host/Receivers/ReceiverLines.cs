using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>A line for every way out of every site, as a configuration has them.</summary>
public sealed class ReceiverLines
{
    private readonly Dictionary<(string Site, string Path), (IReceiverLine Line, string Mark)> _lines = [];

    private ReceiverLines()
    {
    }

    /// <summary>By site and the id of the way.</summary>
    public IReadOnlyDictionary<(string Site, string Path), IReceiverLine> ByWay => _lines.ToDictionary(l => l.Key, l => l.Value.Line);

    public int Count => _lines.Count;

    /// <param name="config">Its secrets are open.</param>
    /// <returns>Nothing is connected yet.</returns>
    /// <exception cref="ArgumentException">A line does not take its settings.</exception>
    public static Task<ReceiverLines> OfAsync(HubConfig config, TimeProvider time, ILoggerFactory logs) =>
        new ReceiverLines().NextAsync(config, time, logs);

    /// <summary>
    /// As another configuration has them. A line that is set up as before is the same one: it keeps its connection, and what it
    /// has learned of its receiver.
    /// </summary>
    /// <exception cref="ArgumentException">A line does not take its settings; those that were made are closed again.</exception>
    public async Task<ReceiverLines> NextAsync(HubConfig config, TimeProvider time, ILoggerFactory logs)
    {
        ReceiverLines next = new();
        try
        {
            foreach (SiteConfig site in config.Sites)
            {
                foreach (ReceiverConfig receiver in site.Receivers)
                {
                    (string Site, string Path) way = (site.Site.Id, receiver.Plan.Id);
                    string mark = receiver.Plan.LineMark;
                    next._lines[way] = mark.Length > 0 && _lines.GetValueOrDefault(way) is var there && there.Mark == mark
                        ? there
                        : (receiver.ToLine(site, time, logs), mark);
                }
            }

            return next;
        }
        catch (Exception)
        {
            await next.CloseAllButAsync(this);
            throw;
        }
    }

    /// <summary>For lines that are not used after all.</summary>
    /// <param name="used">Those that are in both stay open.</param>
    public async Task CloseAllButAsync(ReceiverLines used)
    {
        foreach (((string Site, string Path) way, (IReceiverLine line, string _)) in _lines)
        {
            if (used._lines.GetValueOrDefault(way).Line != line)
            {
                await line.DisposeAsync();
            }
        }
    }
}
