namespace SchoolButton.Hub.Core;

/// <summary>A site's ways out, in the order in which they are tried, and the copies.</summary>
internal sealed class SiteWays(string site)
{
    public string Site { get; } = site;

    public bool PanicOverAll { get; set; }

    /// <summary>Ways to the police.</summary>
    public List<ReceiverPath> Ways { get; } = [];

    public List<ReceiverPath> Copies { get; } = [];

    /// <summary>Where what must not be lost waits, fails and shows while nobody is set up to take it; null until then.</summary>
    public ReceiverPath? Nobody { get; set; }

    public IEnumerable<ReceiverPath> All => Nobody is null ? Ways.Concat(Copies) : Ways.Concat(Copies).Append(Nobody);

    public ReceiverPath? Find(string id) =>
        Ways.Find(w => w.Plan.Id == id) ?? Copies.Find(c => c.Plan.Id == id) ?? (Nobody?.Plan.Id == id ? Nobody : null);

    /// <summary>The first way that is not known to have failed; where all have, the first. Null if no way takes it.</summary>
    /// <param name="except">A way that it is not to go over; null for none.</param>
    public ReceiverPath? Current(PathTakes what, ReceiverPath? except = null)
    {
        ReceiverPath? first = null;
        foreach (ReceiverPath way in Ways)
        {
            if (way == except || !way.Plan.Has(what))
            {
                continue;
            }

            if (!way.IsAvoided)
            {
                return way;
            }

            first ??= way;
        }

        return first;
    }

    public void Clear()
    {
        Ways.Clear();
        Copies.Clear();
        Nobody = null;
    }
}
