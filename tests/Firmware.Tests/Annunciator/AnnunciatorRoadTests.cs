using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>The annunciator's own Program on a virtual board, against a hub's end of the wire.</summary>
public class AnnunciatorRoadTests
{
    private Announcement _confirmed = Announcement.None;

    [Fact]
    public async Task An_order_of_the_hub_becomes_light_and_sound_and_a_heartbeat_confirms_it()
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Annunciator(hub.Settings());
        await PlugIn(hub, board);

        await hub.Announce(Announcement.Lockdown, 600);
        await board.Strobe.WaitFor(true, TinyHub.Patience());
        await board.Sounder.WaitFor(true, TinyHub.Patience());
        await Confirmed(hub, Announcement.Lockdown);
        await board.Strobe.WaitFor(false, TinyHub.Patience());
        await board.Strobe.WaitFor(true, TinyHub.Patience());

        await hub.Announce(Announcement.Drill, 600);
        await Confirmed(hub, Announcement.Lockdown);
        await hub.Announce(Announcement.None, 0);
        await Confirmed(hub, Announcement.None);
        Assert.False(board.Strobe.IsOn);
        Assert.False(board.Sounder.IsOn);
        await board.Light.WaitFor(Indication.Ready, TinyHub.Patience());
    }

    [Fact]
    public async Task A_test_ends_by_itself()
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Annunciator(hub.Settings());
        await PlugIn(hub, board);
        await hub.Announce(Announcement.Test, 1);
        await Confirmed(hub, Announcement.Test);
        await Confirmed(hub, Announcement.None);
        Assert.False(board.Strobe.IsOn);
        Assert.False(board.Sounder.IsOn);
    }

    [Fact]
    public async Task A_lockdown_goes_on_after_a_power_cut_though_the_hub_is_gone()
    {
        TinyHub hub = new();
        using VirtualBoard board = Boards.Annunciator(hub.Settings());
        await using (hub)
        {
            await PlugIn(hub, board);
            await hub.Announce(Announcement.Lockdown, 600);
            await Confirmed(hub, Announcement.Lockdown);
        }

        board.Unplug();
        Assert.False(board.Strobe.IsOn);
        Assert.False(board.Sounder.IsOn);
        await board.Unwound.WaitAsync(TinyHub.Patience());
        board.Plug();
        await board.Strobe.WaitFor(true, TinyHub.Patience());
        await board.Sounder.WaitFor(true, TinyHub.Patience());
    }

    [Fact]
    public async Task A_replayed_order_does_nothing_after_a_restart()
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Annunciator(hub.Settings());
        await PlugIn(hub, board);
        byte[] order = hub.Seal(new CommandBody
        {
            Kind = CommandKind.Announce, Argument = 600, Detail = (byte)Announcement.Lockdown,
        }.ToBytes());
        await hub.Send(order);
        await Confirmed(hub, Announcement.Lockdown);
        await hub.Announce(Announcement.None, 0);
        await Confirmed(hub, Announcement.None);

        board.Unplug();
        await board.Unwound.WaitAsync(TinyHub.Patience());
        int flashes = board.Strobe.Starts;
        await PlugIn(hub, board);
        await hub.Send(order);
        await hub.Command(CommandKind.Ping, 0);
        await Confirmed(hub, Announcement.None);
        Assert.Equal(flashes, board.Strobe.Starts);
    }

    /// <summary>The power goes at a byte of what is written while an order is carried out, and comes again.</summary>
    [Fact]
    public async Task Cut_at_any_byte_of_a_write_no_lockdown_is_torn_and_none_appears()
    {
        // A record is 17 steps, a truncation and 16 bytes. The end of a lockdown writes two.
        foreach (bool ending in new[] { false, true })
        {
            foreach (int step in ending ? new[] { 0, 1, 9, 16, 17, 25 } : [0, 1, 9, 16])
            {
                await using TinyHub hub = new();
                using VirtualBoard board = Boards.Annunciator(hub.Settings());
                await PlugIn(hub, board);
                if (ending)
                {
                    await hub.Announce(Announcement.Lockdown, 600);
                    await Confirmed(hub, Announcement.Lockdown);
                }

                board.Files.CutAfterSteps = step;
                await hub.Announce(ending ? Announcement.None : Announcement.Lockdown, 600);
                await board.MainEnded.WaitAsync(TinyHub.Patience());
                await board.Unwound.WaitAsync(TinyHub.Patience());
                board.Files.CutAfterSteps = null;

                // The write was cut, so the hub has no confirmation: what was before still counts, or what it wanted.
                board.Plug();
                HeartbeatBody first = await FirstOfBoot(hub, 2);
                bool cutInFirstRecord = step < 17;
                Assert.Equal(
                    ending == cutInFirstRecord ? Announcement.Lockdown : Announcement.None, first.Announcement);
                await hub.Announce(Announcement.None, 0);
                await Confirmed(hub, Announcement.None);
                Assert.False(board.Strobe.IsOn);
            }
        }
    }

    [Theory]
    [InlineData(".a")]
    [InlineData(".b")]
    public async Task If_the_record_of_its_end_rots_the_lockdown_does_not_come_back(string rotten)
    {
        await using TinyHub hub = new();
        using VirtualBoard board = Boards.Annunciator(hub.Settings());
        await PlugIn(hub, board);
        await hub.Announce(Announcement.Lockdown, 600);
        await Confirmed(hub, Announcement.Lockdown);
        await hub.Announce(Announcement.None, 0);
        await Confirmed(hub, Announcement.None);
        board.Unplug();
        await board.Unwound.WaitAsync(TinyHub.Patience());
        byte[] record = board.Files.Read("lockdown" + rotten)!;
        record[5] ^= 1;
        board.Files.Write("lockdown" + rotten, record);
        int flashes = board.Strobe.Starts;
        board.Plug();
        Assert.Equal(Announcement.None, (await FirstOfBoot(hub, 2)).Announcement);
        Assert.Equal(flashes, board.Strobe.Starts);
    }

    [Fact]
    public async Task Without_settings_it_is_dark_and_quiet_and_shows_a_fault()
    {
        using VirtualBoard board = Boards.Annunciator("");
        board.Plug();
        await board.Light.WaitFor(Indication.Fault, TinyHub.Patience());
        Assert.Equal(0, board.Strobe.Starts + board.Sounder.Starts);
    }

    private static async Task PlugIn(TinyHub hub, VirtualBoard board)
    {
        board.Plug();
        await hub.NextHeartbeat();
        await board.Light.WaitFor(Indication.Ready, TinyHub.Patience());
    }

    private static async Task<HeartbeatBody> FirstOfBoot(TinyHub hub, int boot)
    {
        HeartbeatBody heartbeat;
        do
        {
            heartbeat = (await hub.NextHeartbeat()).Heartbeat!;
        }
        while (heartbeat.Boots != boot);
        return heartbeat;
    }

    /// <summary>The next heartbeat says that this is shown, and what is written before it is.</summary>
    /// <summary>News is told again until the hub has acked it, so what was true before may be heard once more.</summary>
    private async Task Confirmed(TinyHub hub, Announcement announcement)
    {
        HeartbeatBody heartbeat;
        do
        {
            heartbeat = (await hub.NextHeartbeat()).Heartbeat!;
            Assert.True(!heartbeat.HasDetails || heartbeat.Announcement == announcement || heartbeat.Announcement == _confirmed);
        }
        while (!heartbeat.HasDetails || heartbeat.Announcement != announcement);
        _confirmed = announcement;
    }
}
