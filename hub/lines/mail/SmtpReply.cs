namespace SchoolButton.Hub.Lines;

/// <summary>A server's answer (RFC 5321, section 4.2).</summary>
/// <param name="Code">200 to 599; 0 for what is no SMTP.</param>
/// <param name="Lines">The texts behind the code, at least one.</param>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsYes => Code is >= 200 and < 400;

    public bool IsLater => Code is >= 400 and < 500;

    public bool IsNo => Code is >= 500 and < 600;

    public string Text => Code == 0 ? Lines[0] : $"{Code} {string.Join(' ', Lines)}";
}
