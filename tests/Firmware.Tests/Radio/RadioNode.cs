using System.Collections.Concurrent;
using System.Device.Gpio;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;
using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Tests;

/// <summary>A board with a radio whose firmware does what the test says, one call at a time.</summary>
internal sealed class RadioNode : IDisposable
{
    private readonly BlockingCollection<Action> _calls = [];
    private readonly VirtualBoard _board;

    public RadioNode(RadioPart part, VirtualAir air, Place place, DutyBudget budget)
    {
        _board = new VirtualBoard(new VirtualBoardOptions
        {
            Name = part.Chip.ToString(),
            Radio = part,
            Air = air,
            Place = place,
            EntryPoint = () =>
            {
                foreach (Action call in _calls.GetConsumingEnumerable())
                {
                    call();
                }
            },
        });
        _board.Plug();
        Radio = Do(() => RadioDriver.Open(part, new GpioController(), new Wake()));
        Port = new RadioPort(Radio, budget, new SeededRandom(part.SelectPin), 0);
    }

    /// <summary>Of the board; call it only through <see cref="Do{T}"/>.</summary>
    public IRadio Radio { get; }

    public RadioPort Port { get; }

    public VirtualRadioChip Chip => _board.Radio!;

    public static RadioPart Sx1262 { get; } = new()
    {
        Chip = RadioChip.Sx1262, SpiBus = 1, ClockPin = 9, MosiPin = 10, MisoPin = 11, SelectPin = 8, ResetPin = 12,
        BusyPin = 13, InterruptPin = 14, OscillatorMillivolts = 1800, SwitchesAntenna = true, MaxPowerDbm = 22,
    };

    public static RadioPart Sx1276 { get; } = new()
    {
        Chip = RadioChip.Sx1276, SpiBus = 2, ClockPin = 5, MosiPin = 27, MisoPin = 19, SelectPin = 18, ResetPin = 23,
        InterruptPin = 26, MaxPowerDbm = 17,
    };

    public void Do(Action call) => Do(() =>
    {
        call();
        return true;
    });

    public T Do<T>(Func<T> call)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Add(() =>
        {
            try
            {
                done.SetResult(call());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task.WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _calls.CompleteAdding();
        _board.Dispose();
    }
}
