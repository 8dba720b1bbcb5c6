using SchoolButton.Firmware.Core;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>One kind of frame on the air.</summary>
/// <param name="Bytes">Sealed.</param>
/// <param name="Ms">Time on air of one sending.</param>
internal sealed record AirFrame(string Name, RadioChannel Channel, int Bytes, double Ms);
