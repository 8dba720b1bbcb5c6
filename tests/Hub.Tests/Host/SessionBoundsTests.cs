using SchoolButton.Hub.Host.Devices;
using Xunit;

namespace SchoolButton.Tests.Host;

public sealed class SessionBoundsTests
{
    [Theory]
    [InlineData(0, 20_000)]
    [InlineData(10_001, 20_002)]
    [InlineData(150_000, 300_000)]
    public void Every_device_has_room_for_a_session_and_to_come_back(int devices, int sessions)
    {
        foreach (long? openFiles in (long?[])[null, 1_048_576, long.MaxValue])
        {
            SessionBounds bounds = SessionBounds.Of(devices, openFiles);

            Assert.Equal((sessions, null), (bounds.Options.MaxSessions, bounds.Trouble));
            Assert.Equal((4_096, 1_024), (bounds.Options.MaxUnauthenticated, bounds.Options.MaxUnauthenticatedPerAddress));
        }
    }

    [Fact]
    public void The_unit_s_limit_is_enough_for_the_devices_that_it_promises()
    {
        SessionBounds bounds = SessionBounds.Of(150_000, 300_000);

        Assert.Null(bounds.Trouble);
        Assert.InRange(bounds.Options.MaxSessions, 250_000, 300_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(1_024)]
    [InlineData(20_000)]
    public void No_more_is_let_in_than_files_can_be_opened_and_too_few_are_told(long openFiles)
    {
        SessionBounds bounds = SessionBounds.Of(20_000, openFiles);

        Assert.InRange(bounds.Options.MaxSessions + bounds.Options.MaxUnauthenticated, 1, openFiles);
        Assert.True(bounds.Options.MaxUnauthenticatedPerAddress <= bounds.Options.MaxUnauthenticated);
        Assert.Contains($"open {openFiles} files", bounds.Trouble, StringComparison.Ordinal);
        Assert.Contains("of 20000 devices", bounds.Trouble, StringComparison.Ordinal);
        Assert.Contains("LimitNOFILE=45596", bounds.Trouble, StringComparison.Ordinal);
        Assert.Null(SessionBounds.Of(20_000, 45_596).Trouble);
    }

    [Fact]
    public void A_hub_of_few_devices_is_not_troubled_by_few_files()
    {
        Assert.Null(SessionBounds.Of(400, 1_024).Trouble);
    }
}
