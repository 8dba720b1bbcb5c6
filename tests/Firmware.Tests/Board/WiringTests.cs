using SchoolButton.Firmware.Virtual;
using Xunit;

namespace SchoolButton.Tests;

public class WiringTests
{
    [Fact]
    public void The_virtual_board_is_wired_as_the_stationary_board_is()
    {
        Wiring wiring = new();
        Assert.Equal(Firmware.Stationary.Board.ButtonPin, wiring.ButtonPin);
        Assert.Equal(Firmware.Stationary.Board.ButtonActiveLow, wiring.ButtonActiveLow);
        Assert.Equal(Firmware.Stationary.Board.RedPin, wiring.RedPin);
        Assert.Equal(Firmware.Stationary.Board.GreenPin, wiring.GreenPin);
        Assert.Equal(Firmware.Stationary.Board.BluePin, wiring.BluePin);
    }
}
