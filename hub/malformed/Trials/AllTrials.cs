namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>Every parser that reads what a stranger, a device, a receiver or a person wrote.</summary>
public static class AllTrials
{
    public static IReadOnlyList<ITrial> Make() =>
    [
        new MqttTrial(),
        new Dc09MessageTrial(),
        new Dc09ReplyTrial(isSealed: false),
        new Dc09ReplyTrial(isSealed: true),
        new UplinkTrial(),
        new DownlinkTrial(),
        new ConfigTrial(),
        new SettingsTrial(),
        new BodyTrial(),
        new JournalTrial(),
        new StoryTrial(),
    ];
}
