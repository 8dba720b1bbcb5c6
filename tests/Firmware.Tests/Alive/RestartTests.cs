using System.Device.Gpio;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Firmware.Wearable;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>A supervisor on a virtual board whose app fails, and what the next start knows of the presses round it.</summary>
public class RestartTests
{
    private readonly TaskCompletionSource<int> _owed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(Contacts.FirstBit)]
    [InlineData(Contacts.SecondBit)]
    public async Task A_press_while_the_loop_hung_is_owed_though_the_finger_is_gone(int contact)
    {
        using VirtualBoard board = Failing(turns: 1, failsIn: 1, whileItHangs: failing => Tap(failing, contact));
        board.Plug();
        Assert.Equal(contact, await _owed.Task.WaitAsync(TinyHub.Patience()));
    }

    [Theory]
    [InlineData(Contacts.FirstBit)]
    [InlineData(Contacts.SecondBit)]
    public async Task The_press_that_woke_it_is_owed_if_that_start_fails(int contact)
    {
        using VirtualBoard board = Failing(turns: 0, failsIn: 2);
        board.Plug();
        await board.WhenAsleep(TinyHub.Patience());
        Tap(board, contact);
        Assert.Equal(contact, await _owed.Task.WaitAsync(TinyHub.Patience()));
    }

    [Fact]
    public async Task A_press_of_the_second_button_in_the_pause_is_owed_as_its_own()
    {
        using VirtualBoard board = Failing(turns: 1, failsIn: 1);
        board.Plug();
        await _quiet.Task.WaitAsync(TinyHub.Patience());
        board.SetSecondContact(closed: true);
        await board.Booted(2);
        board.SetSecondContact(closed: false);
        Assert.Equal(Contacts.SecondBit, await _owed.Task.WaitAsync(TinyHub.Patience()));
    }

    [Fact]
    public async Task What_is_loud_is_switched_off_before_the_pause_and_not_after_it()
    {
        using VirtualBoard board = Failing(turns: 1, failsIn: 1);
        board.Plug();
        await _quiet.Task.WaitAsync(TinyHub.Patience());
        Assert.Equal(1, board.Boots);
        Assert.Equal(0, await _owed.Task.WaitAsync(TinyHub.Patience()));
    }

    private static void Tap(VirtualBoard board, int contact)
    {
        foreach (bool closed in new[] { true, false })
        {
            if (contact == Contacts.FirstBit)
            {
                board.SetContact(closed);
            }
            else
            {
                board.SetSecondContact(closed);
            }
        }
    }

    /// <param name="turns">Rounds of the main loop before it fails.</param>
    /// <param name="failsIn">In which start it fails; in those before it falls asleep.</param>
    private VirtualBoard Failing(int turns, int failsIn, Action<VirtualBoard>? whileItHangs = null) => new(new VirtualBoardOptions
    {
        Board = HeltecV3.Describe(),
        SleepTimerRuns = false,
        EntryPoint = () =>
        {
            Firmware.Core.Board board = HeltecV3.Describe();
            Supervisor supervisor = new(board);
            GpioController gpio = new();
            supervisor.Attach(new ContactInputs(gpio, board, new Wake()), new Watchdog(gpio, board), () => _quiet.TrySetResult());
            int boots = VirtualBoard.Current.Boots;
            if (boots < failsIn)
            {
                new DeepSleep(board).Start(60_000, button: false, second: false);
            }

            if (boots > failsIn)
            {
                _owed.TrySetResult(supervisor.Owed);
                return;
            }

            for (int i = 0; i < turns; i++)
            {
                supervisor.OnRound(false, 0);
            }

            whileItHangs?.Invoke(VirtualBoard.Current);
            supervisor.Restart(false);
        },
    });
}
