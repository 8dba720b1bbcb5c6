using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Core;

/// <summary>
/// Brings each site's annunciators to tell what was asked of them: told at once, told again with growing waits until
/// their heartbeats confirm it, told anew when they connect or start anew. It ends at its bound.
///
/// Must never: let a lesser announcement take the place of a lockdown; touch what a press raises; keep an announcement beyond its bound.
/// </summary>
internal sealed class Announcer
{
    private readonly Dictionary<string, SiteAnnouncement> _latest = [];
    private readonly Dictionary<string, List<Device>> _annunciators = [];
    private readonly HashSet<Device> _unconfirmed = [];
    private readonly List<Device> _settled = [];
    private readonly CorePolicy _policy;
    private readonly DownlinkWriter _downlinks;
    private readonly AirRoute _air;
    private long _lastId;
    private int _inForce;

    public Announcer(HubSnapshot loaded, CorePolicy policy, DownlinkWriter downlinks, AirRoute air, Instant start)
    {
        _policy = policy;
        _downlinks = downlinks;
        _air = air;
        _lastId = loaded.LastAnnouncementId;
        foreach (SiteAnnouncement announcement in loaded.Announcements)
        {
            // A wall clock that stepped back while the hub was down does not make it longer than it was.
            long left = Math.Clamp(
                announcement.UntilUnixMs - start.UnixMs, 0, announcement.UntilUnixMs - announcement.SinceUnixMs);
            announcement.EndMs = start.MonotonicMs + left;
            _latest[announcement.Site] = announcement;
            _inForce += announcement.IsInForce ? 1 : 0;
        }
    }

    public SiteAnnouncement? Latest(string site) => _latest.GetValueOrDefault(site);

    public IReadOnlyList<Device> Annunciators(string site) => _annunciators.GetValueOrDefault(site) ?? [];

    /// <summary>What a site's annunciators should tell now.</summary>
    public Announcement Wanted(string site) =>
        Latest(site) is { IsInForce: true } announcement ? announcement.Kind : Announcement.None;

    /// <summary>Whether it said that it tells what it should.</summary>
    public bool Confirms(Device device) =>
        device.Shown == Wanted(device.Record.Site) || (device.Shown is null && Latest(device.Record.Site) is null);

    /// <summary>A device was added, changed, moved or retired.</summary>
    public void Place(Device device, string? formerSite, Instant now, Step step)
    {
        if (formerSite is not null && _annunciators.TryGetValue(formerSite, out List<Device>? former) && former.Remove(device))
        {
            step.Sites.Add(formerSite);
        }

        _unconfirmed.Remove(device);
        if (!device.IsAnnunciator || device.Record.Retired)
        {
            return;
        }

        if (!_annunciators.TryGetValue(device.Record.Site, out List<Device>? there))
        {
            _annunciators[device.Record.Site] = there = [];
        }

        there.Add(device);
        step.Sites.Add(device.Record.Site);
        Compare(device, now);
    }

    public DeskAnswer Make(MakeAnnouncement input, Instant now, Step step)
    {
        if (Annunciators(input.Site).Count == 0)
        {
            return DeskAnswer.NobodyThere;
        }

        if (!AnnouncementRules.MayReplace(Wanted(input.Site), input.Kind))
        {
            return DeskAnswer.Outranked;
        }

        if (input.Kind == Announcement.None && Wanted(input.Site) == Announcement.None)
        {
            return DeskAnswer.AlreadyDone;
        }

        End(Latest(input.Site), input.By, now, step);
        long lengthMs = Math.Clamp(input.Seconds, 0, AnnouncementRules.MaxSeconds(input.Kind)) * 1_000L;
        SiteAnnouncement made = new()
        {
            Id = ++_lastId,
            Site = input.Site,
            Kind = input.Kind,
            SinceUnixMs = now.UnixMs,
            UntilUnixMs = now.UnixMs + lengthMs,
            By = input.By,
            EndedUnixMs = lengthMs == 0 ? now.UnixMs : 0,
            EndMs = now.MonotonicMs + lengthMs,
        };
        _latest[input.Site] = made;
        _inForce += made.IsInForce ? 1 : 0;
        step.Announcements.Add(made);
        step.Sites.Add(input.Site);
        step.Durable = true;
        if (made.IsInForce)
        {
            AuditTrail.Announced(made, now, step);
        }

        foreach (Device device in Annunciators(input.Site))
        {
            Tell(device, _policy.AnnounceMinMs, now, step);

            // Also of those that show it already nothing is known: they have the old bound.
            device.Shown = null;
            step.Devices.Add(device);
            _unconfirmed.Add(device);
        }

        return DeskAnswer.Done;
    }

    /// <summary>A heartbeat with details said what the annunciator tells.</summary>
    /// <param name="uptimeSeconds">Less than it said before: it has started anew, and obeyed nothing until now.</param>
    public void Said(Device device, Announcement shown, long uptimeSeconds, Instant now, Step step)
    {
        bool isNewStart = uptimeSeconds < device.UptimeSaid;
        device.UptimeSaid = uptimeSeconds;
        if (device.Shown != shown)
        {
            device.Shown = shown;
            step.Devices.Add(device);
            step.Sites.Add(device.Record.Site);
        }

        bool wasUnconfirmed = _unconfirmed.Contains(device);
        if (Compare(device, now) && (isNewStart || !wasUnconfirmed))
        {
            Tell(device, _policy.AnnounceMinMs, now, step);
        }
    }

    /// <summary>It has just connected: it may have missed what it was told.</summary>
    public void Listening(Device device, Instant now, Step step)
    {
        if (device.IsAnnunciator && (Compare(device, now) | Wanted(device.Record.Site) != Announcement.None))
        {
            Tell(device, _policy.AnnounceMinMs, now, step);
        }
    }

    /// <summary>It fell silent, or is back.</summary>
    public void Changed(Device device, Instant now, Step step)
    {
        if (device.IsAnnunciator)
        {
            step.Sites.Add(device.Record.Site);
            Compare(device, now);
        }
    }

    /// <summary>Ends what is at its bound, and tells again who has not confirmed.</summary>
    public void Pump(Instant now, Step step)
    {
        if (_inForce > 0)
        {
            EndAtBound(now, step);
        }

        foreach (Device device in _unconfirmed)
        {
            // Nobody is told without end: who is to be quiet and is not there will be told when it is back.
            if (Wanted(device.Record.Site) == Announcement.None && device.State is DeviceState.New or DeviceState.Silent or DeviceState.Unknown)
            {
                _settled.Add(device);
            }
            else if (device.TellAgainMs <= now.MonotonicMs)
            {
                Tell(device, Math.Min(2 * device.TellWaitMs, _policy.AnnounceMaxMs), now, step);
            }
        }

        foreach (Device device in _settled)
        {
            _unconfirmed.Remove(device);
        }

        _settled.Clear();
    }

    private void EndAtBound(Instant now, Step step)
    {
        foreach (SiteAnnouncement announcement in _latest.Values)
        {
            if (!announcement.IsInForce || announcement.EndMs > now.MonotonicMs)
            {
                continue;
            }

            End(announcement, AuditEntry.ByHub, now, step);
            foreach (Device device in Annunciators(announcement.Site))
            {
                Compare(device, now);
            }
        }
    }

    private void End(SiteAnnouncement? announcement, string by, Instant now, Step step)
    {
        if (announcement is not { IsInForce: true })
        {
            return;
        }

        announcement.EndedUnixMs = now.UnixMs;
        _inForce--;
        step.Announcements.Add(announcement);
        step.Sites.Add(announcement.Site);
        step.Durable = true;
        AuditTrail.AnnouncementEnded(announcement, by, now, step);
    }

    /// <returns>Whether it tells something else than it should, or that is not known. Where nothing was ever asked it is quiet.</returns>
    private bool Compare(Device device, Instant now)
    {
        if (Confirms(device))
        {
            _unconfirmed.Remove(device);
            return false;
        }

        if (_unconfirmed.Add(device))
        {
            device.TellWaitMs = _policy.AnnounceMinMs;
            device.TellAgainMs = now.MonotonicMs;
        }

        return true;
    }

    private void Tell(Device device, long waitMs, Instant now, Step step)
    {
        Announcement wanted = Wanted(device.Record.Site);
        if (device.Shown is { } shown && !AnnouncementRules.MayReplace(shown, wanted))
        {
            // It has taken up again what was ended while it was away, and would refuse what is less.
            Order(device, Announcement.None, 0, now, step);
        }

        long leftMs = wanted == Announcement.None ? 0 : Latest(device.Record.Site)!.EndMs - now.MonotonicMs;
        Order(device, wanted, (int)((leftMs + 999) / 1_000), now, step);
        device.TellWaitMs = waitMs;
        device.TellAgainMs = now.MonotonicMs + waitMs;
    }

    private void Order(Device device, Announcement kind, int seconds, Instant now, Step step)
    {
        CommandBody command = new() { Kind = CommandKind.Announce, Argument = seconds, Detail = (byte)kind };
        _downlinks.Command(device, command, _air.Of(device, now), urgent: kind == Announcement.Lockdown, step);
    }
}
