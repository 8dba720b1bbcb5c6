using System.Globalization;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation;

/// <summary>What happened in a run, in order: hashed always, so that two runs can be compared, and written down if asked.</summary>
internal sealed class Diary(bool writes)
{
    /// <summary>Of FNV-1a with 64 bits.</summary>
    private const ulong Prime = 1_099_511_628_211;
    private const int MaxLines = 200_000;

    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public ulong Fingerprint { get; private set; } = 14_695_981_039_346_656_037;

    /// <param name="what">Where it has <c>{0}</c> the number goes.</param>
    /// <param name="detail">A number that belongs to it.</param>
    public void Note(long micros, uint device, string what, long detail = 0)
    {
        Hash((ulong)micros);
        Hash(device);
        foreach (char letter in what)
        {
            Hash(letter);
        }

        Hash((ulong)detail);
        if (writes && _lines.Count < MaxLines)
        {
            string of = device == 0 ? "hub   " : DeviceAddress.ToText(device);
            _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{micros / 1e6,12:0.000} s  {of}  ")
                + string.Format(CultureInfo.InvariantCulture, what, detail));
        }
    }

    private void Hash(ulong value) => Fingerprint = (Fingerprint ^ value) * Prime;
}
