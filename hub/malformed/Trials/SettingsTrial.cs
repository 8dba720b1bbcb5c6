using System.Text;
using SchoolButton.Firmware.Core;
using SchoolButton.Hub.Malformed.Grammar;

namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>The file that an installer copies to a device.</summary>
internal sealed class SettingsTrial : ITrial
{
    private const string Key = "00112233445566778899aabbccddeeff";
    private const string Password = "correct-horse-battery";

    private static readonly byte[][] Wild =
    [
        [], "="u8.ToArray(), "\n"u8.ToArray(), "\r\n"u8.ToArray(), "#"u8.ToArray(), "-1"u8.ToArray(), "0"u8.ToArray(),
        "99999999999"u8.ToArray(), "\uFEFF"u8.ToArray(), [0], [0xC3, 0x28], "key"u8.ToArray(), "panic"u8.ToArray(),
        Encoding.ASCII.GetBytes(new string('x', 5_000)), "٣"u8.ToArray(), "İ"u8.ToArray(), Encoding.ASCII.GetBytes(Key),
    ];

    public string Name => "settings";

    public IReadOnlyList<string> Reaches =>
        [Outcome.Accepted, "id", "key", "password", "interval", "single", "line", "a field", "the file"];

    public IReadOnlyList<string> Secrets => [Key, Password];

    public Sentence Make(Dice dice)
    {
        DeviceSettings settings = DeviceSettings.FromText($"id = {dice.Between(1, 0xFFFFFF):x6}\nkey = {Key}\npassword = {Password}\nhost = hub");
        settings.Port = dice.Between(1, 65_535);
        settings.Tls = dice.Percent(50);
        settings.IntervalSeconds = dice.Between(DeviceSettings.MinIntervalSeconds, DeviceSettings.MaxIntervalSeconds);
        settings.Zone = (byte)dice.Between(1, 255);
        settings.Spreading = dice.Between(DeviceSettings.MinSpreading, DeviceSettings.MaxSpreading);
        settings.HoldMs = dice.Between(DeviceSettings.MinHoldMs, DeviceSettings.MaxHoldMs);
        settings.GraceSeconds = dice.Between(1, DeviceSettings.MaxGraceSeconds);
        settings.Silent = dice.Percent(50);
        string text = settings.ToText();
        if (dice.Percent(25))
        {
            return new Sentence(Encoding.UTF8.GetBytes(text), text);
        }

        Parts parts = new();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            parts.Add(line[..(equals - 1)], " ", "=", " ", line[(equals + 2)..], "\n");
        }

        byte[] broken = parts.Break(dice, Wild).ToBytes();
        return new Sentence(dice.Percent(30) ? Rot.Of(broken, dice) : broken);
    }

    public Outcome Read(byte[] sentence, bool second)
    {
        DeviceSettings settings = DeviceSettings.FromText(Encoding.UTF8.GetString(sentence));
        string text = settings.ToText();
        DeviceSettings again = DeviceSettings.FromText(text);
        if (settings.CanSpeak && again.ToText() != text)
        {
            throw new TrialException("what was read and written does not read back as the same");
        }

        string? first = settings.Problems.FirstOrDefault();
        string word = first is null ? Outcome.Accepted
            : first.StartsWith("line ", StringComparison.Ordinal) ? "line"
            : first.StartsWith("a field", StringComparison.Ordinal) ? "a field"
            : first.StartsWith("the file", StringComparison.Ordinal) ? "the file"
            : first.Split(':')[0];
        return new Outcome(word, text, string.Join('\n', settings.Problems));
    }
}
