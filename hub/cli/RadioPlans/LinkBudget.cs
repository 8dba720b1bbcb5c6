using SchoolButton.Firmware.Core;
using SchoolButton.Hub.Simulation;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>
/// How much may be lost between two antennas, and how far that is through a building, by the simulation's own sum; the
/// margin is for its shadows.
/// </summary>
internal sealed class LinkBudget
{
    /// <summary>Kept for people, furniture and where waves cancel each other, dB: two and a half of the simulation's deviations.</summary>
    public const double MarginDb = 10;

    private const double NoiseFigureDb = 6;
    private const double ThermalDbmPerHz = -174;

    private const double StepMetres = 1;

    private readonly RadioChannel _channel;

    public LinkBudget(RadioChannel channel)
    {
        _channel = channel;
    }

    /// <summary>Signal to noise below which nothing is demodulated: SX1276 data sheet, table 13.</summary>
    public double MinSnrDb => -7.5 - (2.5 * (_channel.SpreadingFactor - 7));

    public double SensitivityDbm => ThermalDbmPerHz + (10 * Math.Log10(_channel.BandwidthHz)) + NoiseFigureDb + MinSnrDb;

    public double Db => _channel.PowerDbm - SensitivityDbm;

    /// <summary>Straight through the rooms of a floor, or of another one.</summary>
    /// <param name="ceilings">Between the two.</param>
    /// <returns>Metres, at most a kilometre, and the walls in them; null if not even the room below is reached.</returns>
    public (int Metres, int Walls)? Reach(Building building, int ceilings)
    {
        (int Metres, int Walls)? reached = null;
        for (double metres = StepMetres; metres <= 1000; metres += StepMetres)
        {
            int walls = (int)(metres / building.Room);
            if (LossDb(building, metres, ceilings) > Db - MarginDb)
            {
                break;
            }

            reached = ((int)metres, walls);
        }

        return reached;
    }

    private static double LossDb(Building building, double metres, int ceilings)
    {
        double height = ceilings * building.FloorHeight;
        double distance = Math.Sqrt((metres * metres) + (height * height));
        return building.LossDb(distance, (int)(metres / building.Room), ceilings);
    }
}
