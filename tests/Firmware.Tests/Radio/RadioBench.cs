using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Tests;

/// <summary>Boards with radios on one air, in virtual time.</summary>
internal sealed class RadioBench : IDisposable
{
    private const int StepMs = 5;

    private readonly List<RadioNode> _nodes = [];

    public RadioBench()
    {
        Air = new VirtualAir(Time, seed: 1);
    }

    public static RadioPlan Plan { get; } = RadioPlan.Parse("ru864", 9, 1, 14)!;

    public ManualTime Time { get; } = new();

    public VirtualAir Air { get; }

    public RadioNode Add(RadioChip chip, double atMetres)
    {
        RadioPart part = chip == RadioChip.Sx1276 ? RadioNode.Sx1276 : RadioNode.Sx1262;
        RadioNode node = new(part, Air, new Place(atMetres, 0, 0), new DutyBudget(Plan.Bands));
        _nodes.Add(node);
        return node;
    }

    /// <summary>The main loop of every board, for so long.</summary>
    public void Run(long ms)
    {
        for (long passed = 0; passed < ms; passed += StepMs)
        {
            foreach (RadioNode node in _nodes)
            {
                node.Do(() => node.Port.Tick(Time.NowMs));
            }

            Time.Advance(StepMs);
        }
    }

    /// <returns>Whether it happened within so many milliseconds.</returns>
    public bool RunUntil(Func<bool> happened, long ms)
    {
        for (long passed = 0; passed < ms; passed += StepMs)
        {
            if (happened())
            {
                return true;
            }

            Run(StepMs);
        }

        return happened();
    }

    public void Dispose()
    {
        foreach (RadioNode node in _nodes)
        {
            node.Dispose();
        }

        Air.Dispose();
    }
}
