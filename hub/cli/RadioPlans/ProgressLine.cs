namespace SchoolButton.Cli.RadioPlans;

/// <summary>A line that rewrites itself on a terminal; where nothing can be rewritten, a plain line now and then.</summary>
internal sealed class ProgressLine : IDisposable
{
    private static readonly TimeSpan RewriteEvery = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(15);

    /// <summary>Of a terminal that does not say.</summary>
    private const int UsualWidth = 80;

    private readonly TextWriter _writer;
    private readonly TimeProvider _time;
    private readonly int? _width;
    private long? _shown;
    private int _length;

    /// <param name="width">Characters in a line of the terminal; null if it is none.</param>
    public ProgressLine(TextWriter writer, int? width, TimeProvider time)
    {
        _writer = writer;
        _width = width;
        _time = time;
    }

    /// <summary>On standard error, so that a report sent to a file stays a report.</summary>
    public static ProgressLine OnError()
    {
        bool plain = Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") is "dumb";
        int width = plain || Console.WindowWidth <= 0 ? UsualWidth : Console.WindowWidth;
        return new ProgressLine(Console.Error, plain ? null : width, TimeProvider.System);
    }

    /// <summary>What is too early after the last is left out: the next says more.</summary>
    public void Show(string words)
    {
        if (_shown is { } before && _time.GetElapsedTime(before) < (_width is null ? PlainEvery : RewriteEvery))
        {
            return;
        }

        _shown = _time.GetTimestamp();
        if (_width is not { } width)
        {
            _writer.WriteLine(words);
            return;
        }

        // The last column stays free: filling it would begin a new line.
        string line = words.Length < width ? words : words[..(width - 1)];
        _writer.Write('\r' + line.PadRight(_length));
        _length = line.Length;
    }

    /// <summary>Leaves the terminal as if nothing had been there.</summary>
    public void Dispose()
    {
        if (_length > 0)
        {
            _writer.Write('\r' + new string(' ', _length) + '\r');
            _length = 0;
        }
    }
}
