using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class TopicsTests
{
    [Fact]
    public void A_devices_topics_are_named_after_it()
    {
        Assert.Equal("sb/1/a1b2c3/up", Topics.Up("a1b2c3"));
        Assert.Equal("sb/1/a1b2c3/down", Topics.Down("a1b2c3"));
    }

    [Fact]
    public void No_device_can_have_an_id_that_makes_its_topics_a_gateways()
    {
        string gateway = Topics.Gateway.TrimEnd('/');
        Assert.Equal(0u, DeviceAddress.FromText(gateway));
    }
}
