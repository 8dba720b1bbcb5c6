using System.Collections.Frozen;

namespace SchoolButton.Hub.Receiver.Meanings;

/// <summary>
/// What the codes of Contact ID (SIA DC-05) and SIA (DC-03) mean to a control room: those that this system sends and the
/// usual ones of other panels. A code that is not here is judged by its class and shown as it came.
/// </summary>
internal static class CodeTable
{
    public static readonly Meaning Unreadable = new("unreadable", Tone.Life, "Message in no form we know: read it as it came");
    public static readonly Meaning LinkLost = new("link-lost", Tone.Life, "The site is not heard any more");
    public static readonly Meaning LinkReturned = new("link-returned", Tone.Calm, "The site is heard again");

    private static readonly Meaning OtherAlarm = new("other-alarm", Tone.Life, "Alarm");
    private static readonly Meaning OtherTrouble = new("other-trouble", Tone.Fault, "Trouble");
    private static readonly Meaning Other = new("other", Tone.Calm, "Report");

    private static readonly (Meaning Meaning, string ContactId, string Sia, string SiaRestore)[] Rows =
    [
        (new("panic", Tone.Life, "Panic"), "120 123", "PA", "PH PR"),
        (new("duress", Tone.Life, "Duress or silent alarm"), "121", "HA", "HH HR"),
        (new("silent-panic", Tone.Life, "Silent panic"), "122", "", ""),
        (new("medical", Tone.Life, "Medical"), "100 101 102", "MA", "MH MR"),
        (new("fire", Tone.Life, "Fire"), "110 111 112 113 114 115 116 117 118", "FA", "FH FR"),
        (new("burglary", Tone.Life, "Burglary"), "130 131 132 133 134 135 136 137 139", "BA", "BH BR"),
        (new("gas", Tone.Life, "Gas"), "151", "GA", "GH GR"),
        (new("water", Tone.Life, "Water"), "154", "WA", "WH WR"),
        (new("cancel", Tone.Calm, "Cancelled by the site"), "406", "OC", ""),
        (new("device-silent", Tone.Fault, "Button silent"), "381", "PT", "PJ"),
        (new("tamper", Tone.Fault, "Tamper"), "383 145", "TA", "TR TH"),
        (new("battery-low", Tone.Fault, "Button's battery low"), "384", "XT", "XR"),
        (new("device-fault", Tone.Fault, "Button's fault"), "380", "UT", "UJ"),
        (new("interference", Tone.Fault, "Radio disturbed"), "344", "XQ", "XH"),
        (new("mains-lost", Tone.Fault, "Mains lost"), "301", "AT", "AR"),
        (new("site-battery-low", Tone.Fault, "Site's battery low"), "302", "YT", "YR"),
        (new("path-failed", Tone.Fault, "Communication path failed"), "350 351 354", "YC", "YK"),
        (new("manual-test", Tone.Calm, "Test"), "601", "RX", ""),
        (new("periodic-test", Tone.Calm, "Periodic test"), "602", "RP", ""),
        (new("clock-changed", Tone.Calm, "Clock changed"), "625", "JT", ""),
    ];

    private static readonly FrozenDictionary<string, Meaning> ByContactId = Index(r => r.ContactId);
    private static readonly FrozenDictionary<string, Meaning> BySia = Index(r => r.Sia);
    private static readonly FrozenDictionary<string, Meaning> BySiaRestore = Index(r => r.SiaRestore);

    public static IEnumerable<Meaning> All =>
        Rows.Select(r => r.Meaning).Concat([Unreadable, LinkLost, LinkReturned, OtherAlarm, OtherTrouble, Other]);

    public static Meaning OfContactId(string code) => ByContactId.GetValueOrDefault(code) ?? code[0] switch
    {
        // DC-05: 1xx are alarms, 2xx and 3xx supervisory and trouble, the rest of the user's or the panel's doing.
        '1' => OtherAlarm,
        '2' or '3' => OtherTrouble,
        _ => Other,
    };

    public static (Meaning Meaning, bool IsRestore) OfSia(string code)
    {
        if (BySia.TryGetValue(code, out Meaning? meaning))
        {
            return (meaning, false);
        }

        if (BySiaRestore.TryGetValue(code, out meaning))
        {
            return (meaning, true);
        }

        // DC-03: the second letter is the kind of event, A for alarm, T, S and the like for trouble, R, H and J for its end.
        return code[1] switch
        {
            'A' => (OtherAlarm, false),
            'T' or 'S' or 'M' => (OtherTrouble, false),
            'R' or 'H' or 'J' => (Other, true),
            _ => (Other, false),
        };
    }

    private static FrozenDictionary<string, Meaning> Index(Func<(Meaning Meaning, string ContactId, string Sia, string SiaRestore), string> codes)
    {
        Dictionary<string, Meaning> index = new(StringComparer.Ordinal);
        foreach (var row in Rows)
        {
            foreach (string code in codes(row).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                index.TryAdd(code, row.Meaning);
            }
        }

        return index.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
