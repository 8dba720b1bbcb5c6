using SchoolButton.Hub.Host.Devices;
using Xunit;

namespace SchoolButton.Tests.Host;

public sealed class SessionBoundsTests
{
    /// <summary>LimitNOFILE of hub/schoolbutton.service.</summary>
    private const int OpenFiles = 300_000;

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    [InlineData(150_000)]
    public void Every_device_has_a_session_of_its_own_with_some_to_spare(int devices)
    {
        int sessions = SessionBounds.For(devices).MaxSessions;

        Assert.InRange(sessions, devices + 1, OpenFiles);
    }
}
