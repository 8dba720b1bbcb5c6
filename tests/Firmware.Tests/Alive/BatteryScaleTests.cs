using SchoolButton.Firmware.Core;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

public class BatteryScaleTests
{
    private static readonly BatteryPart Cell = new()
    {
        DividerPermille = 4900, AdcFullScaleMillivolts = 3100, EmptyMillivolts = 3400, FullMillivolts = 4150,
    };

    [Theory]
    [InlineData(0, BatteryLevel.Unknown)]
    [InlineData(1900, BatteryLevel.Unknown)]
    [InlineData(3000, 0)]
    [InlineData(3400, 0)]
    [InlineData(3775, 50)]
    [InlineData(4150, BatteryLevel.Full)]
    [InlineData(4300, BatteryLevel.Full)]
    public void A_voltage_is_percent_of_the_cell(int millivolts, byte percent) =>
        Assert.Equal(percent, BatteryScale.Percent(Cell, millivolts));

    [Fact]
    public void Percent_never_falls_while_the_voltage_rises()
    {
        int last = 0;
        for (int reading = 600; reading <= 4095; reading++)
        {
            int percent = BatteryScale.Percent(Cell, BatteryScale.Millivolts(Cell, reading, 4095));
            if (percent != BatteryLevel.Unknown)
            {
                Assert.InRange(percent, last, 100);
                last = percent;
            }
        }

        Assert.Equal(100, last);
    }

    [Fact]
    public void A_full_cell_behind_the_divider_reads_as_one()
    {
        int reading = 4150 * 1000 / Cell.DividerPermille * 4095 / Cell.AdcFullScaleMillivolts;
        Assert.InRange(BatteryScale.Millivolts(Cell, reading, 4095), 4100, 4200);
    }
}
