using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class DeviceAddressTests
{
    [Fact]
    public void An_address_comes_back_from_its_text()
    {
        Arbitrary.Holds(Arbitrary.Address, address =>
        {
            string text = DeviceAddress.ToText(address);
            Assert.Matches("^[0-9a-f]{6}$", text);
            Assert.Equal(address, DeviceAddress.FromText(text));
        });
    }

    [Theory]
    [InlineData(0x000001, "000001")]
    [InlineData(0xa1b2c3, "a1b2c3")]
    [InlineData(0xffffff, "ffffff")]
    public void An_addresss_text_is_six_lower_case_hex_digits(uint address, string text)
    {
        Assert.Equal(text, DeviceAddress.ToText(address));
        Assert.Equal(address, DeviceAddress.FromText(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("000000")]
    [InlineData("A1B2C3")]
    [InlineData("a1b2c")]
    [InlineData("a1b2c34")]
    [InlineData("a1b2g3")]
    [InlineData(" a1b2c")]
    [InlineData("+1b2c3")]
    [InlineData("0xb2c3")]
    [InlineData("a1b2\0\0")]
    [InlineData("a1b2c\u0663")]
    [InlineData("a1b2#+")]
    public void Any_other_text_is_nobodys_address(string? text)
    {
        Assert.Equal(0u, DeviceAddress.FromText(text));
    }
}
