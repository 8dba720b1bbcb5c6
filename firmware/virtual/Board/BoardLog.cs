namespace SchoolButton.Firmware.Virtual;

/// <summary>What the firmware printed on its serial port: the last lines.</summary>
public sealed class BoardLog
{
    public const int MaxLines = 200;

    private readonly Queue<string> _lines = new();

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    internal void Add(string line)
    {
        lock (_lines)
        {
            if (_lines.Count == MaxLines)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }
    }
}
