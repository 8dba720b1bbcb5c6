using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests.Core;

/// <summary>Who did what is written down in the same commit in which it is done.</summary>
public sealed class AuditTests
{
    private readonly VirtualHub _hub = new(2, kinds: DeviceKinds.Annunciator);

    private IEnumerable<string> Trail => _hub.Disk.Now.Audit.Select(r => r.Entry).Where(e => !e.What.StartsWith("device-", StringComparison.Ordinal)).Select(a => $"{a.By}: {a.What} {a.Subject} {a.Detail}".TrimEnd());

    [Fact]
    public void Everything_that_a_person_does_is_in_the_trail_with_its_name()
    {
        _hub.Press(5, address: 2);
        Durable(new AcknowledgeAlarm { AlarmId = 1, By = "Ann" });
        Durable(new SendCommand { Address = 2, Kind = CommandKind.TestMode, Argument = 60, By = "Bob" });
        Durable(new MakeAnnouncement { Site = VirtualHub.School, Kind = Announcement.Drill, Seconds = 30, By = "Cid" });
        Durable(new MakeAnnouncement { Site = VirtualHub.School, Kind = Announcement.None, Seconds = 0, By = "Dan" });
        Durable(new SnoozeDevice { Address = 2, Milliseconds = 90_000, By = "Eve" });
        Durable(new SnoozeDevice { Address = 2, Milliseconds = 0, By = "Fay" });
        Durable(new SendCommand { Address = 2, Kind = CommandKind.Ping });

        Assert.Equal(
            [
                "hub: hub-start hub 2 devices",
                "Ann: acknowledge 1",
                "Bob: command 000002 test-mode, 60 s",
                "Cid: announce north drill, 30 s",
                "Dan: announce-end north drill",
                "Eve: snooze 000002 90 s",
                "Fay: snooze-end 000002",
                "unnamed: command 000002 ping, 0 s",
            ],
            Trail);
    }

    [Fact]
    public void What_ends_by_itself_is_the_hubs_doing()
    {
        _hub.Apply(
            new MakeAnnouncement { Site = VirtualHub.School, Kind = Announcement.Test, Seconds = 5, By = "me" },
            new SnoozeDevice { Address = 2, Milliseconds = 5_000, By = "me" });
        _hub.Run(6_000);

        Assert.Contains("hub: announce-end north test", Trail);
        Assert.Contains("hub: snooze-end 000002", Trail);
    }

    [Fact]
    public void What_was_refused_is_not_in_it()
    {
        _hub.Apply(
            new AcknowledgeAlarm { AlarmId = 9, By = "me" },
            new SendCommand { Address = 9, Kind = CommandKind.Ping, By = "me" },
            new SnoozeDevice { Address = 9, Milliseconds = 1, By = "me" },
            new SnoozeDevice { Address = 2, Milliseconds = 0, By = "me" },
            new MakeAnnouncement { Site = "elsewhere", Kind = Announcement.Drill, Seconds = 5, By = "me" });

        Assert.Equal(["hub: hub-start hub 2 devices"], Trail);
    }

    [Fact]
    public void A_clean_stop_is_told_from_a_crash()
    {
        _hub.Apply();
        _hub.Restart();
        _hub.Apply();
        _hub.StopAndStart();
        _hub.Apply();

        Assert.Equal(["hub-start", "hub-start", "hub-stop", "hub-start"], _hub.Disk.Now.Audit.Select(a => a.Entry.What).Where(w => w.StartsWith("hub-", StringComparison.Ordinal)));
    }

    private void Durable(Input input) => Assert.True(_hub.Apply(input).Durable);
}
