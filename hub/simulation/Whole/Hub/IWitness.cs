using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>Who watches the hub from outside. Told after the fact; it must not change anything.</summary>
internal interface IWitness
{
    /// <summary>A process begins to listen.</summary>
    void Started(SimulatedLoop loop);

    /// <summary>Bytes of a session, by its name, have reached the process.</summary>
    void Reached(string session, byte[] payload);

    /// <summary>The threads that read had no air for so long, until now.</summary>
    void Excused(long micros);

    /// <summary>The core has judged; nothing is on disk yet.</summary>
    void Applied(SimulatedLoop loop, Step step);

    /// <summary>A turn is over: committed, and everything it allows is let out.</summary>
    void Turned(SimulatedLoop loop, Step step, IReadOnlyList<Input> batch);

    void Died();
}
