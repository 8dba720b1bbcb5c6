using System.Text.Json.Serialization.Metadata;
using SchoolButton.Hub.Core.Views;

namespace SchoolButton.Hub.Console;

/// <summary>One sentence for each field of a device, its links, an alarm, a site, a way out and an outage, for the API's description.</summary>
internal static class ApiWords
{
    private static readonly Dictionary<string, string> Device = new(StringComparer.Ordinal)
    {
        ["id"] = "Six lower-case hex digits.",
        ["kind"] = "stationary, wearable, gateway or annunciator.",
        ["state"] = "new: never heard. online. late: a heartbeat is overdue. silent: unheard for its bound. "
            + "unknown: so too, but the one gateway that it was heard over is silent or retired, so it may be well.",
        ["lastHeardAt"] = "Null if never.",
        ["battery"] = "Percent; null on mains or when the device has not said.",
        ["firmware"] = "major.minor.patch; null until the device has said.",
        ["zone"] = "The number by which the receiver knows the device.",
        ["intervalSeconds"] = "A heartbeat comes within this time.",
        ["boundSeconds"] = "Unheard for so long, the device is silent, or unknown if its gateway is.",
        ["stateSince"] = "When it came into this state.",
        ["gateway"] = "Id of the gateway that heard it last; null if none did, or its own session alone since.",
        ["announcement"] = "What an annunciator says that it tells: none, lockdown, all-clear, drill, test or call-police; null for "
            + "other devices and until it has said.",
        ["lastStart"] = "Why it last started: power-on (also where it does not know better), supervisor, woken-by-timer or "
            + "woken-by-contact.",
        ["links"] = "How each gateway that heard it of late hears it, the best first; empty for a device with a session of its "
            + "own alone.",
        ["lossPercent"] = "Of its heartbeats, how many of late did not arrive, as its counters tell; null until enough is known.",
        ["interferenceSince"] = "Of a gateway: since when its channel is taken for jammed; null if it is free.",
        ["pendingCommand"] = "What it will be told when it next listens: identify, test-mode or walk-test; null for nothing.",
        ["snoozedUntil"] = "Somebody works on it: until then nobody is told of its silence; null if not.",
        ["snoozedBy"] = "Who said so; null if it is not snoozed.",
        ["warnings"] = "What an operator should mend, in words.",
    };

    private static readonly Dictionary<string, string> Link = new(StringComparer.Ordinal)
    {
        ["gateway"] = "Its id.",
        ["rssiDbm"] = "Received signal strength, averaged over the last frames.",
        ["snrDb"] = "Signal to noise, averaged over the last frames.",
        ["lastSnrDb"] = "Signal to noise of the newest frame alone; after a start of the hub the average, until one comes.",
        ["frames"] = "How many it heard of the device since it first did, at most a million.",
        ["lastHeardAt"] = "When it heard the device last.",
    };

    private static readonly Dictionary<string, string> Alarm = new(StringComparer.Ordinal)
    {
        ["id"] = "Counts up; the newest alarm has the highest.",
        ["deviceId"] = "The device that raised it.",
        ["kind"] = "panic, silent-panic, duress, medical, test, drill, cancel, tamper or fault.",
        ["state"] = "stored: on disk. sending. failing: the last attempt failed, the next is coming. "
            + "forwarded: a receiver answered ACK. acknowledged: a person took it on. responding: somebody is on the way. "
            + "arrived: somebody is there. closed: it is over. What no receiver has stays failing, whatever people say.",
        ["raisedAt"] = "The press, or the arrival if the device had no time.",
        ["storedAt"] = "When it was on the hub's disk.",
        ["forwardedAt"] = "When a receiver answered ACK; null until then.",
        ["acknowledgedAt"] = "When a person took it on, or said a later step without that; null until then.",
        ["step"] = "How far people have come with it: acknowledged, responding, arrived or closed; null if nobody took it on.",
        ["respondingAt"] = "When somebody was on the way; null if nobody said so.",
        ["arrivedAt"] = "When somebody was there; null if nobody said so.",
        ["closedAt"] = "When it was over; null if nobody said so.",
        ["escalations"] = "How far it is escalated since no receiver had it and nobody acted: the step of the site's plan; 0 for not.",
        ["lateSeconds"] = "From the press to the receiver's ACK, where that took more than a minute; null where it did not.",
        ["attempts"] = "How often it was sent to a receiver.",
        ["receiver"] = "Who took it, or who is being tried; null if the site forwards no such alarm.",
        ["restore"] = "True if it reports the end of an earlier alarm.",
        ["acknowledgedBy"] = "Who took it on.",
        ["lastError"] = "Why the last attempt failed, in words; null when it did not.",
        ["cancelledAt"] = "When the device took it back; null if it did not. It is delivered all the same.",
        ["cause"] = "Of a press: single, hold, double, triple, both or second. Of a fault: stuck-button, settings, storage, "
            + "restarted, radio or safe-mode. Null where there is none.",
    };

    private static readonly Dictionary<string, string> Site = new(StringComparer.Ordinal)
    {
        ["id"] = "As in the configuration.",
        ["announcement"] = "What its annunciators are to tell: none, lockdown, all-clear, drill, test or call-police (said by the hub: an alarm reached nobody).",
        ["since"] = "When a person said so; null while nothing is announced.",
        ["until"] = "It ends by itself then; null while nothing is announced.",
        ["by"] = "Who said it; null while nothing is announced.",
        ["annunciators"] = "How many the site has.",
        ["confirmed"] = "How many of them can be heard and say that they tell it.",
        ["unconfirmed"] = "Ids of the others.",
    };

    private static readonly Dictionary<string, string> Outage = new(StringComparer.Ordinal)
    {
        ["id"] = "Counts up; the newest outage has the highest.",
        ["kind"] = "What failed: gateway, access-point or site; hub-mains or hub-battery for the hub itself: it runs on its battery, "
            + "or that is low.",
        ["subject"] = "The gateway's id, the access point's name, the site's id, or hub.",
        ["since"] = "When it began.",
        ["endedAt"] = "When something behind it was heard again; null while it lasts.",
        ["devices"] = "How many devices are behind it.",
    };

    private static readonly Dictionary<string, string> Way = new(StringComparer.Ordinal)
    {
        ["id"] = "Among the site's ways; as in the configuration. Empty where the site has none and something is owed all the same.",
        ["name"] = "For people: host:port, an address or a mailbox.",
        ["order"] = "From 1, as the ways to the police are tried; 0 for a copy: who is told as well, and whose answer does not mean "
            + "that the police have it.",
        ["state"] = "unknown: nothing was answered yet. up: it answers. failed: it does not, or takes nothing.",
        ["since"] = "When it came into this state.",
        ["lastAnswerAt"] = "When the receiver answered last; null for never since the hub started.",
        ["roundTripMs"] = "Of the last answer, in milliseconds; null if not known.",
        ["owed"] = "Messages that wait for this way or are on it.",
        ["lastError"] = "Why the last attempt failed, in words; null when it did not.",
        ["supervision"] = "How it is watched: none, link (DC-09 NULL messages or the like) or test (test events).",
        ["supervisionSeconds"] = "So often, unless something else was sent.",
        ["reportingSeconds"] = "Its failure is shown within this time (EN 50136-1, reporting time), as set up.",
        ["measuredReportingSeconds"] = "What showing the last failure took: from the last answer, or where it is not watched from the "
            + "first attempt; null if there was none since the hub started.",
        ["takes"] = "What goes this way: alarms, supervision, tests, drills, escalations, steps.",
        ["refusesSupervision"] = "It is up, and refuses what it is watched by; lastError says why.",
    };

    private static readonly Dictionary<string, string> Ways = new(StringComparer.Ordinal)
    {
        ["site"] = "The site's id.",
        ["paths"] = "The ways to the police in the order in which they are tried, then the copies.",
    };

    public static string? Find(JsonPropertyInfo property)
    {
        var words = property.DeclaringType == typeof(DeviceView) ? Device
            : property.DeclaringType == typeof(LinkView) ? Link
            : property.DeclaringType == typeof(AlarmView) ? Alarm
            : property.DeclaringType == typeof(SiteView) ? Site
            : property.DeclaringType == typeof(PathView) ? Way
            : property.DeclaringType == typeof(SitePathsView) ? Ways
            : property.DeclaringType == typeof(OutageView) ? Outage
            : null;
        return words?.GetValueOrDefault(property.Name);
    }
}
