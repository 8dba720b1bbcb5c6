using System.Text;

namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// The flash drive: its files outlive the power. A write truncates the file and then adds byte after byte, and the power
/// can go between any two of them, which is worse than any real file system.
/// </summary>
public sealed class VirtualFlash
{
    private const string Drive = "I:\\";

    private const int HangPollMs = 10;

    private readonly Dictionary<string, byte[]> _files = [];
    private readonly Lock _lock = new();

    /// <summary>After the firmware has written a file completely; the argument is its name.</summary>
    public event EventHandler<string>? Written;

    /// <summary>Every write of the firmware fails with an IOException.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Whoever writes waits for ever, as a driver does that hangs.</summary>
    public bool Hangs { get; set; }

    /// <summary>
    /// The power goes after this many more steps of writing (a truncation and every byte are one step each);
    /// null: it stays.
    /// </summary>
    public int? CutAfterSteps { get; set; }

    /// <summary>Steps of writing that the firmware has done.</summary>
    public int Steps { get; private set; }

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
            {
                return [.. _files.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <param name="name">With or without the drive <c>I:\</c>.</param>
    /// <returns>Null if there is no such file.</returns>
    public byte[]? Read(string name)
    {
        lock (_lock)
        {
            return _files.TryGetValue(Path(name), out byte[]? content) ? [.. content] : null;
        }
    }

    /// <summary>Writes as a tool on a cable does: whole, and whether there is power or not.</summary>
    public void Write(string name, byte[] content)
    {
        lock (_lock)
        {
            _files[Path(name)] = [.. content];
        }
    }

    public void WriteText(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public void Delete(string name)
    {
        lock (_lock)
        {
            _files.Remove(Path(name));
        }
    }

    internal bool Exists(string path) => Read(path) != null;

    internal byte[] ReadAsDevice(string path) => Read(path) ?? throw new IOException("There is no file " + path);

    internal void WriteAsDevice(PowerCycle cycle, string path, byte[] content)
    {
        while (Hangs)
        {
            cycle.Sleep(HangPollMs);
        }

        if (IsBroken)
        {
            throw new IOException("The flash cannot be written.");
        }

        for (int length = 0; length <= content.Length; length++)
        {
            if (CutAfterSteps is int left)
            {
                CutAfterSteps = left == 0 ? null : left - 1;
                if (left == 0)
                {
                    cycle.Board.Unplug();
                    throw new PowerLost();
                }
            }

            lock (cycle.Gate)
            {
                cycle.Check();
                Write(path, content[..length]);
                Steps++;
            }
        }

        Written?.Invoke(this, path);
    }

    private static string Path(string name) => name.StartsWith(Drive, StringComparison.Ordinal) ? name : Drive + name;
}
