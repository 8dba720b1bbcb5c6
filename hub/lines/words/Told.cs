using System.Globalization;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>One message put into words of one language, for a dashboard, a mailbox or a screen.</summary>
internal sealed class Told
{
    /// <summary>Of a name or a note that others wrote, in characters.</summary>
    public const int MaxPartLength = 200;

    private readonly LanguageWords _words;
    private readonly KindWords _kind;
    private readonly Outgoing _message;
    private readonly string _site;
    private readonly DateTimeOffset _occurred;

    /// <param name="occurred">With the offset of the school's clock.</param>
    public Told(LanguageWords words, Outgoing message, string siteName, DateTimeOffset occurred)
    {
        _words = words;
        _kind = words.Of(message.Kind);
        _message = message;
        _site = Part(siteName);
        _occurred = occurred;
    }

    /// <summary>What kind of thing it is.</summary>
    public string Event => _message.Restore ? string.Format(CultureInfo.InvariantCulture, _words.Over, _kind.Name) : _kind.Name;

    /// <summary>What, in a few words; what is no alarm says so first.</summary>
    public string Title => $"{Mark}{Event}";

    /// <summary>What and where, in one line.</summary>
    public string Headline => $"{Title}: {Place}";

    public string Place => Part(_message.Room) is { Length: > 0 } room ? $"{_site}, {room}" : _site;

    /// <summary>What happened; for what is over, nothing more than that.</summary>
    public string Description => string.Join(' ', Facts().Append(Part(_message.Text)).Where(p => p.Length > 0).DefaultIfEmpty(Event));

    public string Instruction => MessageStatuses.Of(_message) switch
    {
        MessageStatus.Exercise => _words.IgnoreExercise,
        MessageStatus.Test => _words.IgnoreTest,
        _ => _message.Restore ? "" : _kind.Do,
    };

    /// <summary>Name and value of what there is to know beside the sentences.</summary>
    public IEnumerable<(string Name, string Value)> Particulars(string account)
    {
        yield return (_words.School, _site);
        if (Part(_message.Room) is { Length: > 0 } room)
        {
            yield return (_words.Room, room);
        }

        if (Part(_message.DeviceName) is { Length: > 0 } device)
        {
            yield return (_words.Device, device);
        }

        yield return (_words.Happened, _occurred.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
        if (account.Length > 0)
        {
            yield return (_words.Account, account);
        }

        if (Part(_message.Text) is { Length: > 0 } note)
        {
            yield return (_words.Note, note);
        }
    }

    /// <summary>For a sentence: what it says without the particulars.</summary>
    public IEnumerable<string> Sentences() => Facts().Append(Instruction).Where(s => s.Length > 0);

    /// <summary>Cut, on one line, and without what XML and mail headers cannot hold.</summary>
    public static string Part(string? text) => OneLine.Of(text, MaxPartLength);

    /// <summary>What happened, and what became of it since.</summary>
    private IEnumerable<string> Facts()
    {
        if (_message.IsLate)
        {
            yield return _words.Late;
        }

        if (!_message.Restore)
        {
            yield return _kind.Says;
        }

        if (_message.About is { } about)
        {
            yield return _words.Of(about).Says;
        }

        if (_message.Kind == ReportKind.Step && _message.Step is { } step && _words.Steps.TryGetValue(step, out string? says))
        {
            yield return says;
        }

        if (_message.ReceivedLateUnixMs > 0)
        {
            DateTimeOffset received = DateTimeOffset.FromUnixTimeMilliseconds(_message.ReceivedLateUnixMs).ToOffset(_occurred.Offset);
            yield return string.Format(CultureInfo.InvariantCulture, _words.ReceivedLate, received);
        }

        if (_message.CancelledUnixMs > 0)
        {
            yield return _words.TakenBack;
        }

        if (_message.ClosedUnixMs > 0)
        {
            yield return _words.ClosedMeanwhile;
        }
    }

    /// <summary>What is no alarm says so before all else.</summary>
    private string Mark => MessageStatuses.Of(_message) switch
    {
        MessageStatus.Exercise => $"{_words.Exercise}! ",
        MessageStatus.Test => $"{_words.Test}! ",
        _ => "",
    };
}
