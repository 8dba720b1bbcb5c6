using System.Text;
using Microsoft.AspNetCore.Http;
using SchoolButton.Hub.Malformed.Grammar;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Malformed.Trials;

/// <summary>
/// Every call of the console that takes a body, found in its routes. The first byte of a sentence says which call, the second
/// what the body is said to be.
/// </summary>
internal sealed class BodyTrial : ITrial
{
    private static readonly string[] Kinds = ["application/json", "application/json; charset=utf-8", "text/plain", ""];

    private readonly Lazy<MemoryConsole> _console = new(MemoryConsole.Start);

    public string Name => "http-body";

    public IReadOnlyList<string> Reaches => [Outcome.Accepted, "bad-request", "media-type"];

    public IReadOnlyList<string> Secrets => [MemoryConsole.Token];

    /// <summary>Routes whose bodies have no grammar here: an endpoint that somebody added.</summary>
    public IEnumerable<string> RoutesWithoutGrammar =>
        _console.Value.Routes.Where(route => Valid(route, new Dice(0)) is null).Select(route => route.RawText);

    public Sentence Make(Dice dice)
    {
        int route = dice.Below(_console.Value.Routes.Count);
        object? valid = Valid(_console.Value.Routes[route], dice);
        object body = valid ?? new { by = "Aizhan", seconds = 60 };
        Parts tokens = JsonText.Tokens(body);
        if (valid is not null && dice.Percent(25))
        {
            return Of(route, 0, tokens.ToBytes(), "taken");
        }

        if (dice.Percent(30))
        {
            return Of(route, 0, JsonText.Tokens(body, odd: dice).ToBytes(), null);
        }

        byte[] broken = tokens.Break(dice, JsonText.Wild).ToBytes();
        return Of(route, dice.Percent(90) ? 0 : dice.Below(Kinds.Length), dice.Percent(20) ? Rot.Of(broken, dice) : broken, null);
    }

    public Outcome Read(byte[] sentence, bool second)
    {
        int route = sentence.Length > 0 ? sentence[0] % _console.Value.Routes.Count : 0;
        string kind = Kinds[sentence.Length > 1 ? sentence[1] % Kinds.Length : 0];
        (int status, string answer, string log) = _console.Value.Post(route, kind, sentence.Length > 2 ? sentence[2..] : []);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            throw new TrialException($"the hub failed with {status}: {log}");
        }

        return status is StatusCodes.Status200OK or StatusCodes.Status202Accepted
            ? new Outcome(Outcome.Accepted, "taken", answer + log)
            : new Outcome(Reason(answer) ?? status.ToString(System.Globalization.CultureInfo.InvariantCulture), answer, answer + log);
    }

    private static Sentence Of(int route, int kind, byte[] body, string? means) => new([(byte)route, (byte)kind, .. body], means);

    private static string? Reason(string answer)
    {
        const string Prefix = "urn:schoolbutton:problem:";
        int start = answer.IndexOf(Prefix, StringComparison.Ordinal);
        return start < 0 ? null : answer[(start + Prefix.Length)..].Split('"')[0];
    }

    private static object? Valid(MemoryRoute route, Dice dice) => route.RawText switch
    {
        "/api/alarms/{id}/acknowledge" => dice.Pick<object>(new { }, new { by = "Айжан" }, new { by = new string('a', 64) }),
        "/api/alarms/{id}/steps" => dice.Pick<object>(
            new { to = "responding", by = "Айжан", note = "two officers" }, new { to = "closed" }, new { to = "arrived", by = "" }),
        "/api/devices/{id}/commands" => dice.Pick<object>(
            new { command = "identify", seconds = dice.Between(1, 300) }, new { command = "ping" },
            new { command = "test-mode", seconds = dice.Between(0, 3_600) }, new { command = "walk-test", seconds = 0 }),
        "/api/sites/{site}/announcement" => dice.Pick<object>(
            new { announcement = "lockdown", by = "Айжан" }, new { announcement = "drill", seconds = 60 },
            new { announcement = "none", by = "" }),
        "/api/devices/{id}/snooze" => dice.Pick<object>(new { minutes = 60, by = "Айжан" }, new { minutes = 0 }),
        _ => null,
    };
}
