using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using SchoolButton.Cli.Commands;
using SchoolButton.Hub.Simulation;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>The options of <c>radio-plan</c>. What is left out is the simulation's own default.</summary>
internal sealed class PlanOptions
{
    // More would run for hours; a school has fewer.
    private const int MaxWearables = 5_000;
    private const int MaxGateways = 16;
    private const int MaxSeeds = 1_000;
    private const int MaxTimes = 10_000;

    // LoRa's, as RadioPlan has them.
    private const int MinSpreading = 7;
    private const int MaxSpreading = 12;

    // As in the device's settings file and its heartbeat's two bytes.
    private const int MinHeartbeatSeconds = 10;
    private const int MaxHeartbeatSeconds = 65_535;

    /// <summary>After an interval everybody is switched on; then first heartbeats are repeated until they are heard.</summary>
    private const int SettleSeconds = 300;
    private const int MaxJamSeconds = 3_600;
    private const double MaxLossPercent = 99;
    private const double MaxMetres = 1_000;
    private const int MaxFloors = 30;
    private const double MaxWallDb = 60;

    private static readonly SchoolPlan Usual = new();

    private readonly Option<int> _wearables = Whole("--wearables", "How many there are.", "N", 1, MaxWearables, Usual.Wearables);
    private readonly Option<int> _gateways = Whole("--gateways", "How many hear them.", "G", 1, MaxGateways, Usual.Gateways);

    private readonly Option<string> _region = new("--region")
    {
        Description = "The radio band of the country.", DefaultValueFactory = _ => Usual.Region,
    };

    private readonly Option<int> _spreading = Whole(
        "--spreading", "Spreading factor, 7 (fast) to 12 (far).", "SF",
        MinSpreading, MaxSpreading, Usual.Spreading);

    private readonly Option<int> _heartbeat = Whole(
        "--heartbeat", "A heartbeat comes within so many seconds.", "SECONDS",
        MinHeartbeatSeconds, MaxHeartbeatSeconds, Usual.HeartbeatSeconds);

    private readonly Option<int> _channels = Whole(
        "--channels", "1, or 2: alarms on both in turn, heartbeats on the second, and a gateway on each.", "1|2",
        1, 2, Usual.Channels);

    private readonly Option<int[]> _alarms = new("--alarms")
    {
        Description = "So many wearables are pressed in the same second; each number is a case. 1, 10, 100 and a jammer, if left out.",
        HelpName = "A",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.Select(token => WholeOf(result, "--alarms", token.Value, 1, MaxWearables))],
        DefaultValueFactory = _ => [],
    };

    private readonly Option<double> _loss = Real(
        "--loss", "Of all packets so many are lost for no reason.", "PERCENT", 0, MaxLossPercent, Percent.Of(Usual.Loss));

    private readonly Option<int?> _seeds = Maybe(
        "--seeds", $"How many seeds, from 1; {PlanRequest.UsualSeeds}, if left out.", "K", 1, MaxSeeds);

    private readonly Option<int?> _seed = Maybe("--seed", "This seed alone.", "S", 0, int.MaxValue);
    private readonly Option<bool> _timeline = new("--timeline") { Description = "Prints what happened in one seed of one case." };

    private readonly Option<int?> _jam = Maybe(
        "--jam", $"The case of a jammer beside the first gateway; {PlanCase.JamSeconds} among the usual cases.", "SECONDS",
        1, MaxJamSeconds);

    private readonly Option<double> _length = Real("--length", "The building's.", "METRES", 1, MaxMetres, Usual.Building.Length);
    private readonly Option<double> _width = Real("--width", "The building's.", "METRES", 1, MaxMetres, Usual.Building.Width);
    private readonly Option<int> _floors = Whole("--floors", "The building's.", "F", 1, MaxFloors, Usual.Building.Floors);
    private readonly Option<double> _wall = Real("--wall", "Each wall takes so much.", "DB", 0, MaxWallDb, Usual.Building.WallDb);

    private readonly Option<int?> _times = Maybe(
        "--times", "How often alarms come in each run; as the statistics need it, if left out.", "T", 1, MaxTimes);

    private readonly Option<FileInfo?> _svg = new("--svg")
    {
        Description = "Draws delivery against time into this file.", HelpName = "FILE",
    };

    private readonly Option<bool> _quick = new("--quick")
    {
        Description = $"{PlanRequest.QuickSeeds} seeds, a fifth of the presses, no search for the capacity: for a first look.",
    };

    public PlanOptions()
    {
        _region.AcceptOnlyFromAmong([.. DeviceSettingsFile.Regions]);
    }

    public IEnumerable<Option> All =>
    [
        _wearables, _gateways, _region, _spreading, _heartbeat, _channels, _alarms, _loss, _jam, _length, _width, _floors,
        _wall, _seeds, _seed, _timeline, _times, _svg, _quick,
    ];

    public PlanRequest Read(ParseResult parsed) => new()
    {
        Plan = Usual with
        {
            Wearables = parsed.GetValue(_wearables),
            Gateways = parsed.GetValue(_gateways),
            Region = parsed.GetValue(_region)!,
            Spreading = parsed.GetValue(_spreading),
            HeartbeatSeconds = parsed.GetValue(_heartbeat),
            WarmUpSeconds = Math.Max(Usual.WarmUpSeconds, parsed.GetValue(_heartbeat) + SettleSeconds),
            Channels = parsed.GetValue(_channels),
            Loss = parsed.GetValue(_loss) / 100,
            Building = Usual.Building with
            {
                Length = parsed.GetValue(_length),
                Width = parsed.GetValue(_width),
                Floors = parsed.GetValue(_floors),
                WallDb = parsed.GetValue(_wall),
            },
        },
        Alarms = parsed.GetValue(_alarms)!,
        JamSeconds = parsed.GetValue(_jam),
        SeedCount = parsed.GetValue(_seeds),
        Seed = parsed.GetValue(_seed),
        Timeline = parsed.GetValue(_timeline),
        Times = parsed.GetValue(_times),
        Svg = parsed.GetValue(_svg),
        Quick = parsed.GetValue(_quick),
    };

    private static Option<int> Whole(string name, string description, string unit, int least, int most, int usual) => new(name)
    {
        Description = description,
        HelpName = unit,
        CustomParser = result => WholeOf(result, name, result.Tokens[0].Value, least, most),
        DefaultValueFactory = _ => usual,
    };

    private static Option<int?> Maybe(string name, string description, string unit, int least, int most) => new(name)
    {
        Description = description,
        HelpName = unit,
        CustomParser = result => WholeOf(result, name, result.Tokens[0].Value, least, most),
    };

    private static Option<double> Real(string name, string description, string unit, double least, double most, double usual) =>
        new(name)
        {
            Description = description,
            HelpName = unit,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                    && number >= least && number <= most)
                {
                    return number;
                }

                result.AddError(string.Create(
                    CultureInfo.InvariantCulture, $"{name}: a number from {least} to {most} is needed, not {text}"));
                return usual;
            },
            DefaultValueFactory = _ => usual,
        };

    private static int WholeOf(ArgumentResult result, string name, string text, int least, int most)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= least && number <= most)
        {
            return number;
        }

        result.AddError($"{name}: a whole number from {least} to {most} is needed, not {text}");
        return least;
    }
}
