using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Host;

/// <summary>
/// Writes the audit trail's last number and mark into the log, which the system keeps: who cuts off the trail's end in the
/// database has not cut it off there (see <see cref="AuditChain"/>).
/// </summary>
internal sealed class TrailEnd(IHubArchive archive, ILogger<TrailEnd> log)
{
    /// <param name="when">start or end, of the hub.</param>
    public void Tell(string when)
    {
        try
        {
            long last = archive.LastAudit();
            if (last > 0 && archive.Audit(last - 1, 1) is [AuditRow end])
            {
                log.LogInformation(
                    Events.TrailEnd, "Audit trail at the hub's {When}: {Count} entries, the last one's mark is {Mark}",
                    when, last, AuditChain.Mark(end));
            }
        }
        catch (StoreException e)
        {
            // A hub whose database is away goes on, or ends, all the same.
            log.LogWarning(Events.TrailEnd, "Audit trail at the hub's {When}: it cannot be read: {Why}", when, e.Message);
        }
    }
}
