using System.Globalization;
using System.Text;
using SchoolButton.Firmware.Core;
using SchoolButton.Hub.Simulation;
using SchoolButton.Protocol;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>The report's plan: channels, frames, link budget.</summary>
internal static class PlanSection
{
    public static string Title(SchoolPlan plan) => string.Create(
        CultureInfo.InvariantCulture,
        $"# Radio plan: {Count(plan.Wearables, "wearable")}, {Count(plan.Gateways, "gateway")}, {plan.Region}, SF{plan.Spreading}, "
        + $"{Count(plan.Channels, "channel")}, a heartbeat within {plan.HeartbeatSeconds} s, {Percent.Text(plan.Loss)} random loss");

    public static string Text(SchoolPlan plan, AirFrames frames)
    {
        StringBuilder text = new("\n## Channels and frames\n\n");
        AirFrame[] all = [frames.Alarm, frames.Heartbeat, frames.Details, frames.Ack];
        text.Append(Table.Of(
            ["frame", "bytes", "on the air", "MHz", "band's limit in any hour"],
            all.Select(frame => new[]
            {
                frame.Name,
                Say.Number(frame.Bytes),
                Say.Number(frame.Ms, "0.0") + " ms",
                Say.Number(frame.Channel.FrequencyHz / 1e6, "0.0##"),
                $"{Say.Number(frames.Band(frame.Channel).DutyPermille / 10.0)} %, {Say.Number(frames.HourLimitMs(frame.Channel) / 1000)} s",
            })));
        RadioChannel up = frames.Radio.Up;
        text.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"\n{up.BandwidthHz / 1000} kHz, SF{up.SpreadingFactor}, coding rate 4/{RadioChannel.CodingRateDenominator}, {up.PowerDbm} dBm. "
            + $"Of a wearable's hour {Percent.Text(DutyBudget.ReservePermille / 1000.0)} is kept for alarms, of a gateway's "
            + $"{Percent.Text(AirManners.AnswerReservePermille / 1000.0)} for answers to alarms.\n"));
        return text.Append(LoRaWan(frames)).Append(Budget(plan, up)).ToString();
    }

    private static string LoRaWan(AirFrames frames)
    {
        int theirs = LoRaWanFrame.Length(AlarmBody.Length);
        StringBuilder text = new(
            $"\nAn alarm's body of {AlarmBody.Length} bytes, here and in a LoRaWAN frame (LoRaWAN L2 1.0.4, section 4: MHDR "
            + $"{LoRaWanFrame.TypeLength}, FHDR {LoRaWanFrame.HeaderLength}, FPort {LoRaWanFrame.PortLength}, MIC {LoRaWanFrame.TagLength}):\n\n");
        return text.Append(Table.Of(
            ["", "bytes", "on the air", "tag"],
            [
                ["SchoolButton", Say.Number(frames.Alarm.Bytes), Say.Number(frames.Alarm.Ms, "0.0") + " ms", $"{Frame.TagLength} bytes"],
                ["LoRaWAN", Say.Number(theirs), Say.Number(AirFrames.MsOf(frames.Alarm.Channel, theirs), "0.0") + " ms", $"{LoRaWanFrame.TagLength} bytes"],
            ])).ToString();
    }

    private static string Budget(SchoolPlan plan, RadioChannel channel)
    {
        Building house = plan.Building;
        LinkBudget budget = new(channel);
        StringBuilder text = new(string.Create(
            CultureInfo.InvariantCulture,
            $"\n## Link budget\n\n{channel.PowerDbm} dBm sent, {budget.SensitivityDbm:0.0} dBm heard (SNR {budget.MinSnrDb:0.0} dB): "
            + $"{budget.Db:0.0} dB, of which {Building.BodyDb:0} dB go into whoever wears the button and {LinkBudget.MarginDb:0} dB are kept. "
            + $"Building: {house.Length:0.#} m × {house.Width:0.#} m, {Count(house.Floors, "floor")} of {house.FloorHeight:0.#} m, "
            + $"a wall of {house.WallDb:0.#} dB every {house.Room:0.#} m, ceilings of {house.CeilingDb:0.#} dB. By free space and walls:\n\n"));
        return text.Append(Table.Of(
            ["from the gateway", "reaches straight through", "walls"],
            Enumerable.Range(0, house.Floors).Select(ceilings => Reach(budget, house, ceilings)))).ToString();
    }

    private static string[] Reach(LinkBudget budget, Building house, int ceilings)
    {
        string where = ceilings == 0 ? "on its floor" : ceilings == 1 ? "one floor away" : $"{ceilings} floors away";
        return budget.Reach(house, ceilings) is { } reach
            ? [where, $"{reach.Metres} m", Say.Number(reach.Walls)]
            : [where, "nothing", "–"];
    }

    private static string Count(int number, string noun) =>
        $"{number.ToString(CultureInfo.InvariantCulture)} {noun}{(number == 1 ? "" : "s")}";
}
