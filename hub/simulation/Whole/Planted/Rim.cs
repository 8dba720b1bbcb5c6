using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Where the simulated world touches the code under test. The right one changes nothing; a planted bug changes one thing,
/// so that it can be shown that the checks find it. No line of production code knows of it.
/// </summary>
internal class Rim
{
    /// <summary>Whether effects are let out before the commit.</summary>
    public virtual bool AcksFirst => false;

    public virtual CorePolicy Policy(CorePolicy right) => right;

    public virtual IHubStore Store(IHubStore real) => real;

    /// <summary>As the configuration says; what the core is told of it.</summary>
    public virtual IReadOnlyList<Site> Sites(IReadOnlyList<Site> right) => right;

    public virtual HubSnapshot Loaded(HubSnapshot right) => right;

    /// <summary>What the core is told of the time at its start.</summary>
    public virtual Instant Start(Instant right) => right;

    public virtual long Horizon(long rightMs, long nowMs) => rightMs;

    /// <summary>What the core is to be given, in place.</summary>
    public virtual void Batch(List<Input> batch)
    {
        // As it is.
    }

    public virtual IStore Flash(IStore real) => real;

    public virtual ICcm Ccm(ICcm real) => real;

    public virtual SimulatedDisk Disk(Timeline timeline, Chance chance) => new(timeline, chance);

    /// <summary>A line of the receiver's, as the sender is given it.</summary>
    /// <param name="sequence">The number of the message that is on the wire.</param>
    public virtual byte[] Reply(byte[] line, int sequence) => line;

    /// <summary>A message on its way to the receiver; null for one that is thrown away and counts as delivered.</summary>
    public virtual Outgoing? Sent(Outgoing right) => right;
}
