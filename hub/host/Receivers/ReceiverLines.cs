using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Receivers;

/// <summary>A line for every way out of every site, as a configuration has them.</summary>
internal static class ReceiverLines
{
    /// <param name="config">Its secrets are open.</param>
    /// <returns>By site and the id of the way. Nothing is connected yet.</returns>
    public static Dictionary<(string Site, string Path), IReceiverLine> Of(HubConfig config, TimeProvider time, ILoggerFactory logs) =>
        config.Sites
            .SelectMany(site => site.Receivers.Select(receiver => (site, receiver)))
            .ToDictionary(r => (r.site.Site.Id, r.receiver.Plan.Id), r => r.receiver.ToLine(r.site, time, logs));

    /// <summary>The same, each so that another may take its place while the hub runs.</summary>
    public static Dictionary<(string Site, string Path), ChangingLine> ThatChange(HubConfig config, TimeProvider time, ILoggerFactory logs) =>
        Of(config, time, logs).ToDictionary(l => l.Key, l => new ChangingLine(l.Value));
}
